// Arrastrar para ordenar dentro de un bloque, y avisar antes de salir con textos sin guardar.
// Los botones hacen lo mismo sin arrastrar.
const formulario = document.querySelector("[data-componer]");
let movido = null;

const filaDe = (evento) => evento.target.closest?.("[data-orden] > li");

function soltar() {
  for (const fila of document.querySelectorAll(".moviendo, .aqui-cae")) {
    fila.classList.remove("moviendo", "aqui-cae");
  }
  movido = null;
}

// Sólo el asa arrastra: el título sigue siendo un enlace.
document.addEventListener("pointerdown", (evento) => {
  const fila = evento.target.closest?.(".asa") && filaDe(evento);
  if (fila) fila.draggable = true;
});
document.addEventListener("dragstart", (evento) => {
  movido = filaDe(evento);
  if (!movido?.draggable) return;
  movido.classList.add("moviendo");
  evento.dataTransfer.effectAllowed = "move";
  evento.dataTransfer.setData("text/plain", movido.dataset.hallazgo);
});
document.addEventListener("dragover", (evento) => {
  const fila = filaDe(evento);
  if (!movido || !fila || fila.parentElement !== movido.parentElement) return;
  evento.preventDefault();
  document.querySelector(".aqui-cae")?.classList.remove("aqui-cae");
  if (fila !== movido) fila.classList.add("aqui-cae");
});
document.addEventListener("drop", (evento) => {
  const fila = filaDe(evento);
  if (!movido || !fila || fila === movido || fila.parentElement !== movido.parentElement) return;
  evento.preventDefault();
  const lista = movido.parentElement;
  const filas = [...lista.children];
  const baja = filas.indexOf(movido) < filas.indexOf(fila);
  lista.insertBefore(movido, baja ? fila.nextSibling : fila);
  const orden = [...lista.children].map((una) => una.dataset.hallazgo).join(",");
  globalThis.htmx.ajax("POST", location.pathname, {
    target: "#orden",
    swap: "outerHTML",
    values: { orden, bloque: lista.dataset.orden },
  });
  soltar();
});
document.addEventListener("dragend", (evento) => {
  const fila = filaDe(evento);
  if (fila) fila.draggable = false;
  soltar();
});

let sinGuardar = false;
formulario?.addEventListener("input", () => { sinGuardar = true; });
formulario?.addEventListener("submit", () => { sinGuardar = false; });
addEventListener("beforeunload", (evento) => {
  if (sinGuardar) evento.preventDefault();
});
