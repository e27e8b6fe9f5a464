// Avisa antes de salir si hay algo escrito o marcado que no se ha guardado.
const form = document.querySelector("[data-no-perder]");
const foto = () => new URLSearchParams(new FormData(form)).toString();
let guardado = foto();
if (document.querySelector(".choque, .alert-danger")) guardado = null;
form.addEventListener("submit", () => { guardado = foto(); });
window.addEventListener("beforeunload", (evento) => {
  if (foto() !== guardado) evento.preventDefault();
});
