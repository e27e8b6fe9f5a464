// Abre los pasajes de una celda debajo de su renglón. Sin JavaScript, el enlace lleva a su página.
const tabla = document.querySelector("[data-abre-debajo]");
let origen = null;

function cerrar() {
  tabla.querySelector("tr.abierta")?.remove();
  origen?.classList.remove("ab");
  origen?.focus();
  origen = null;
}

async function abrir(enlace) {
  const respuesta = await fetch(enlace.href, { headers: { "HX-Request": "true" } });
  if (!respuesta.ok || respuesta.redirected) return window.location.assign(enlace.href);
  tabla.querySelector("tr.abierta")?.remove();
  origen?.classList.remove("ab");
  origen = enlace;
  enlace.classList.add("ab");
  const renglon = enlace.closest("tr");
  const fila = document.createElement("tr");
  fila.className = "abierta";
  const celda = fila.insertCell();
  celda.colSpan = renglon.cells.length;
  celda.append(document.createRange().createContextualFragment(await respuesta.text()));
  renglon.after(fila);
  celda.querySelector("[data-cerrar]").addEventListener("click", cerrar);
  const seccion = celda.querySelector("section");
  seccion.tabIndex = -1;
  seccion.focus();
}

tabla?.addEventListener("click", (evento) => {
  const enlace = evento.target.closest("a.cc");
  if (!enlace || evento.ctrlKey || evento.metaKey || evento.shiftKey) return;
  evento.preventDefault();
  if (enlace === origen) cerrar();
  else abrir(enlace);
});
tabla?.addEventListener("keydown", (evento) => {
  if (evento.key === "Escape" && evento.target.closest("tr.abierta")) cerrar();
});
