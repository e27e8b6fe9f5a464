// Lista de invitadas: lo que se escribe de una silla se guarda solo y no se pierde si falla el envío.
const sucios = new Set();

const decir = (form, frase) => {
  const estado = form.querySelector("[data-estado]");
  if (estado) estado.textContent = frase;
};
const elForm = (evento) => evento.target.closest?.("form[data-guarda]");

document.addEventListener("input", (evento) => {
  const form = elForm(evento);
  if (!form) return;
  sucios.add(form.id);
  decir(form, "Sin guardar");
});
document.addEventListener("htmx:beforeRequest", (evento) => {
  const form = elForm(evento);
  if (!form || form !== evento.target) return;
  sucios.delete(form.id);
  decir(form, "Guardando…");
});
for (const fallo of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(fallo, (evento) => {
    const form = elForm(evento);
    if (!form) return;
    sucios.add(form.id);
    decir(form, "No se guardó. Lo escrito sigue aquí: revisa tu conexión y pulsa Guardar.");
  });
}
window.addEventListener("beforeunload", (evento) => {
  const vivos = [...sucios].some((id) => document.getElementById(id));
  if (vivos) evento.preventDefault();
});

// «Editar» otra vez cierra lo que abrió; nunca si hay algo sin guardar.
document.addEventListener("click", (evento) => {
  const abre = evento.target.closest("[data-abre]");
  const caja = abre && document.getElementById(abre.dataset.abre);
  if (!caja || !caja.firstElementChild) return;
  evento.preventDefault();
  evento.stopImmediatePropagation();
  const form = caja.querySelector("form");
  if (form && sucios.has(form.id)) form.querySelector("button").focus();
  else caja.replaceChildren();
}, true);

// En un teléfono la balanza ocupa varias pantallas antes de la lista: ahí empieza plegada.
if (matchMedia("(max-width: 600px)").matches) {
  document.getElementById("balanza")?.closest("details")?.removeAttribute("open");
}
