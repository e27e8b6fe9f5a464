// Quién más tiene abierto este hallazgo y qué contesta. Cortés: cada ocho segundos y sólo si se mira.
const CADA = 8000;

export function iniciar(lugar) {
  if (!lugar) return;
  const donde = lugar.querySelector("[data-quienes]");
  let dicho = "";

  async function preguntar() {
    if (document.hidden) return;
    const abierta = document.activeElement?.closest?.("[data-abierta]");
    const datos = new URLSearchParams({ grupo: abierta?.dataset.grupo ?? "", folio: abierta?.dataset.folio ?? "" });
    try {
      const respuesta = await fetch(`${lugar.dataset.presencia}?${datos}`, { headers: { Accept: "application/json" } });
      if (respuesta.ok) pintar((await respuesta.json()).presentes);
    } catch { /* sin red no se sabe quién más está, y no hace falta */ }
  }

  function pintar(presentes) {
    const ahora = JSON.stringify(presentes);
    if (ahora === dicho) return;
    dicho = ahora;
    donde.replaceChildren(...presentes.flatMap(({ nombre, iniciales, folio }) => [
      elemento("span", "yo", iniciales, true),
      elemento("span", "me q", folio ? `${nombre} contesta ${folio}` : `${nombre} también está aquí`),
    ]));
  }

  function elemento(etiqueta, clase, texto, oculto = false) {
    const uno = document.createElement(etiqueta);
    uno.className = clase;
    uno.textContent = texto;
    if (oculto) uno.setAttribute("aria-hidden", "true");
    return uno;
  }

  preguntar();
  setInterval(preguntar, CADA);
  document.addEventListener("visibilitychange", preguntar);
  document.addEventListener("focusin", (evento) => evento.target.closest?.("[data-abierta]") && preguntar());
}
