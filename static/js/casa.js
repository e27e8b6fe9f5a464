// Lo que toda página necesita: htmx con el testigo CSRF y los filtros que se envían solos.
const cookie = (nombre) =>
  document.cookie.split("; ").find((par) => par.startsWith(`${nombre}=`))?.split("=")[1] ?? "";

document.addEventListener("htmx:configRequest", (evento) => {
  evento.detail.headers["X-CSRFToken"] = cookie("__Host-csrf") || cookie("csrftoken");
});

// Se exporta lo que se ve: los filtros que htmx puso en la dirección van con la descarga.
document.addEventListener("submit", (evento) => {
  const form = evento.target.closest("form[data-viva]");
  if (form) form.action = form.action.split("?")[0] + location.search;
});

// Al volver con errores, el foco va al resumen.
document.querySelector("[data-foco-inicial]")?.focus();

// Un menú que no cabe de un lado se abre hacia el otro.
document.addEventListener("toggle", ({ target }) => {
  const hoja = target.matches?.("details.menu[open]") && target.querySelector(".hoja-menu");
  if (!hoja) return;
  hoja.classList.remove("desde-la-izquierda", "desde-la-derecha");
  const { left, right } = hoja.getBoundingClientRect();
  if (left < 0) hoja.classList.add("desde-la-izquierda");
  else if (right > document.documentElement.clientWidth) hoja.classList.add("desde-la-derecha");
}, true);

// El menú del teléfono se cierra al salir de él.
document.addEventListener("focusin", (evento) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(evento.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (evento) => {
  if (evento.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// Salir borra lo que el navegador guardó, también lo que la puerta aún no ha podido enviar.
document.addEventListener("submit", (evento) => {
  if (!evento.target.action?.endsWith?.("/cuentas/salir/")) return;
  let num = 0;
  try { num = Number(localStorage.getItem("dialogo-puerta-cola")); } catch { /* sin almacén no hay cola */ }
  const pregunta = `En la puerta hay ${num} sin enviar. Si sales ahora se pierde. ¿Salir de todos modos?`;
  if (num > 0 && !confirm(pregunta)) evento.preventDefault();
});
