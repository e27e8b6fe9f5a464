// Lo que llega no mueve lo que se está leyendo: se ofrece con un botón y entra marcado.
const folios = (donde) => [...donde.querySelectorAll("[data-linea]")].map((li) => li.dataset.linea);
let espera = null;

export function cambiarLlegan(parte, html) {
  const nuevo = document.createElement("template");
  nuevo.innerHTML = html;
  const habia = new Set(folios(parte));
  const nuevas = folios(nuevo.content).filter((folio) => !habia.has(folio));
  const sigue = folios(nuevo.content).some((folio) => habia.has(folio));
  if (!nuevas.length || !habia.size || !sigue) {
    espera = null;
    marcar(parte, nuevo.content, habia.size && sigue ? nuevas : []);
    return;
  }
  espera = { html, nuevas };
  // La cuenta sí se pone al día; la lista espera.
  parte.querySelector(".c-tit").replaceWith(nuevo.content.querySelector(".c-tit"));
  const boton = parte.querySelector("[data-nuevas]");
  boton.textContent = nuevas.length === 1 ? "1 nueva" : `${nuevas.length} nuevas`;
  boton.hidden = false;
}

function marcar(parte, contenido, nuevas) {
  for (const folio of nuevas) contenido.querySelector(`[data-linea="${folio}"]`)?.classList.add("c-nueva");
  parte.replaceChildren(contenido);
}

document.addEventListener("click", (evento) => {
  if (!evento.target.closest("[data-nuevas]") || !espera) return;
  const parte = document.querySelector('[data-parte="llegan"]');
  const nuevo = document.createElement("template");
  nuevo.innerHTML = espera.html;
  marcar(parte, nuevo.content, espera.nuevas);
  espera = null;
  parte.querySelector("h2").tabIndex = -1;
  parte.querySelector("h2").focus({ preventScroll: true });
});
