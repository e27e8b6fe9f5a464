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

// Salir borra lo que el navegador guardó, también lo que la puerta o la relatoría aún no envían.
const sinEnviar = (cuarto) => {
  try { return Number(localStorage.getItem(`dialogo-${cuarto}-cola`)); } catch { return 0; }
};
document.addEventListener("submit", (evento) => {
  if (!evento.target.action?.endsWith?.("/cuentas/salir/")) return;
  const hay = [["la puerta", sinEnviar("puerta")], ["la relatoría", sinEnviar("relatoria")]]
    .filter(([, num]) => num > 0).map(([donde, num]) => `En ${donde} hay ${num} sin enviar. `);
  const pregunta = `${hay.join("")}Si sales ahora se pierde. ¿Salir de todos modos?`;
  if (hay.length && !confirm(pregunta)) evento.preventDefault();
});
