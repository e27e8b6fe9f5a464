// Cómo van los teléfonos inventados, cada segundo mientras la página se ve.
const caja = document.querySelector("[data-solos]");
const dicho = caja.querySelector("[data-dicho]");
const barra = caja.querySelector("progress");

function frase({ corren, que, hechas, de }) {
  if (!corren) return "Están quietos.";
  return de ? `${que}: ${hechas} de ${de}.` : "Esperan: en esta fase no se les pide nada.";
}

async function mirar() {
  if (!document.hidden) {
    try {
      const respuesta = await fetch(caja.dataset.solos, {
        headers: { Accept: "application/json", "X-Automatico": "1" },
      });
      if (respuesta.status === 404) return location.reload();
      if (respuesta.ok) {
        const como = await respuesta.json();
        if (dicho.textContent !== frase(como)) dicho.textContent = frase(como);
        barra.max = como.de || 1;
        barra.value = como.hechas;
        barra.toggleAttribute("data-quieto", !como.de);
        caja.querySelector("[data-soltar]").hidden = como.corren;
        caja.querySelector("[data-detener]").hidden = !como.corren;
      }
    } catch { /* sin red: vuelve a preguntar */ }
  }
  setTimeout(mirar, 1000);
}
setTimeout(mirar, 1000);
