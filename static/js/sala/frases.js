// Lo que los guiones dicen, como lo trae la página en su idioma, y la hora del centro de México.
const hoja = document.querySelector("[data-frases]")?.content;

export const frase = (clave, valores = {}) => {
  let texto = hoja?.querySelector(`[data-f="${clave}"]`)?.textContent ?? "";
  for (const [letra, valor] of Object.entries(valores)) texto = texto.replace(`{${letra}}`, valor);
  return texto;
};

const reloj = new Intl.DateTimeFormat("es-MX", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "America/Mexico_City",
});
export const hora = (cuando = new Date()) => reloj.format(cuando);

const TRAZOS = {
  si: '<path d="M3 8.5 6.5 12 13 4.5" fill="none" stroke="currentColor" stroke-width="2"/>',
  reloj: '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.6"/>' +
    '<path d="M8 4.4V8l2.6 1.8" fill="none" stroke="currentColor" stroke-width="1.6"/>',
  aviso: '<path d="M8 1.5 15 14.5H1z" fill="none" stroke="currentColor" stroke-width="1.7"/>' +
    '<path d="M8 6v4M8 11.4v1.4" fill="none" stroke="currentColor" stroke-width="1.7"/>',
};

/** «✓ En línea»: un estado con su signo. */
export function estado(clase, signo, texto) {
  const caja = document.createElement("span");
  caja.className = `est e-${clase}`;
  caja.innerHTML = `<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">${TRAZOS[signo]}</svg>`;
  caja.append(texto);
  return caja;
}
