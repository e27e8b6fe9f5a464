// Los pasajes con el teclado, con una parte elegida y arrastrados.
import { intervaloElegido } from "./codigos.js";

const TECLAS = {
  "+": "sustenta", s: "sustenta", S: "sustenta",
  "±": "matiza", m: "matiza", M: "matiza",
  "-": "contradice", "−": "contradice", c: "contradice", C: "contradice",
};
const pasajes = () => [...document.querySelectorAll("#pasajes .pas")];
const pasajeDe = (elemento) => elemento.closest?.(".pas");
const escribe = (elemento) => elemento.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");

function senalar(pasaje, { enfocar = false } = {}) {
  for (const otro of pasajes()) {
    otro.classList.toggle("sel", otro === pasaje);
    otro.tabIndex = otro === pasaje ? 0 : -1;
  }
  if (enfocar) {
    pasaje.focus();
    pasaje.scrollIntoView({ block: "nearest" });
  }
}

function citar(pasaje, relacion) {
  pasaje.querySelector(`button[name=relacion][value=${relacion}]`)?.click();
}

function mover(desde, paso) {
  const todos = pasajes();
  const lugar = todos.indexOf(desde) + paso;
  if (lugar >= todos.length) document.querySelector("#pasajes .ver-mas a")?.focus();
  else senalar(todos[Math.max(0, lugar)], { enfocar: true });
}

function alTeclear(evento) {
  const pasaje = pasajeDe(evento.target);
  if (!pasaje || escribe(evento.target) || evento.ctrlKey || evento.metaKey || evento.altKey) return;
  const relacion = TECLAS[evento.key];
  if (relacion) citar(pasaje, relacion);
  else if (evento.key === "j" || evento.key === "ArrowDown") mover(pasaje, 1);
  else if (evento.key === "k" || evento.key === "ArrowUp") mover(pasaje, -1);
  else if (evento.key === "Escape") usarEntera(pasaje);
  else return;
  evento.preventDefault();
}

// Una parte elegida ---------------------------------------------------------------------------
function ponerParte(pasaje, parte) {
  const forma = pasaje.querySelector("form.citar:not(.partes)");
  if (!forma) return;
  for (const campo of ["inicio", "fin", "texto"]) {
    forma.elements[campo].disabled = !parte;
    forma.elements[campo].value = parte ? parte[campo] : "";
  }
  forma.querySelector(".elegido").hidden = !parte;
  forma.querySelector("[data-elegido]").textContent = parte?.texto ?? "";
}

function usarEntera(pasaje) {
  ponerParte(pasaje, null);
  document.getSelection()?.removeAllRanges();
}

function alElegir() {
  const nodo = document.getSelection()?.anchorNode;
  const texto = (nodo?.nodeType === Node.TEXT_NODE ? nodo.parentElement : nodo)?.closest?.("[data-texto]");
  const parte = texto && intervaloElegido(texto);
  if (!parte) return;
  const pasaje = pasajeDe(texto);
  senalar(pasaje);
  const entera = parte.inicio === 0 && parte.fin === Array.from(texto.textContent).length;
  ponerParte(pasaje, entera ? null : parte);
}

// Arrastrar -------------------------------------------------------------------------------------
let llevado = null;

function alTomar(evento) {
  const pasaje = evento.target.closest?.(".asa") && pasajeDe(evento.target);
  if (!pasaje) return;
  llevado = pasaje;
  senalar(pasaje);
  evento.dataTransfer.effectAllowed = "copy";
  evento.dataTransfer.setData("text/plain", pasaje.dataset.uid);
  evento.dataTransfer.setDragImage(pasaje, 20, 20);
  document.querySelector("[data-charola]").hidden = false;
}

const destino = (evento) => llevado && evento.target.closest?.("[data-soltar], .zona");

function alPasar(evento) {
  const zona = destino(evento);
  for (const otra of document.querySelectorAll(".sobre")) otra.classList.toggle("sobre", otra === zona);
  if (!zona) return;
  evento.preventDefault();
  zona.classList.add("sobre");
}

function alSoltar(evento) {
  const zona = destino(evento);
  if (!zona) return;
  evento.preventDefault();
  citar(llevado, zona.dataset.soltar ?? zona.dataset.relacion);
  alTerminar();
}

function alTerminar() {
  llevado = null;
  document.querySelector("[data-charola]").hidden = true;
  for (const otra of document.querySelectorAll(".sobre")) otra.classList.remove("sobre");
}

// Oraciones: se eligen seguidas -----------------------------------------------------------------
function alTocarOracion(casilla) {
  const todas = [...casilla.closest("[data-oraciones]").querySelectorAll("input")];
  const puestas = todas.map((otra, i) => (otra.checked ? i : -1)).filter((i) => i >= 0);
  if (puestas.length < 2) return;
  const lugar = todas.indexOf(casilla);
  const [primera, ultima] = [puestas[0], puestas.at(-1)];
  if (casilla.checked) todas.slice(primera, ultima + 1).forEach((otra) => { otra.checked = true; });
  else todas.forEach((otra, i) => { otra.checked &&= i < lugar; });
}

// El menú de una evidencia se cierra al salir de él.
function cerrarMenus(salvo, { enfocar = false } = {}) {
  for (const menu of document.querySelectorAll("details.mas-e[open]")) {
    if (menu.contains(salvo)) continue;
    menu.open = false;
    if (enfocar) menu.querySelector("summary").focus();
  }
}

function preparar() {
  for (const oculto of document.querySelectorAll(".asa[hidden], .teclas[hidden]")) oculto.hidden = false;
  if (!document.querySelector("#pasajes .pas[tabindex='0']") && pasajes().length) pasajes()[0].tabIndex = 0;
}

export function iniciar() {
  document.body.classList.add("con-guion");
  preparar();
  document.addEventListener("keydown", alTeclear);
  document.addEventListener("keydown", (e) => e.key === "Escape" && cerrarMenus(null, { enfocar: true }));
  document.addEventListener("focusin", (e) => cerrarMenus(e.target));
  document.addEventListener("pointerdown", (e) => cerrarMenus(e.target));
  document.addEventListener("focusin", (e) => pasajeDe(e.target) && senalar(pasajeDe(e.target)));
  document.addEventListener("click", (e) => {
    const pasaje = pasajeDe(e.target);
    if (e.target.closest?.("[data-entera]")) {
      usarEntera(pasaje);
      pasaje.focus();
    } else if (pasaje) senalar(pasaje);
  });
  document.addEventListener("change", (e) => e.target.name === "oracion" && alTocarOracion(e.target));
  document.addEventListener("selectionchange", alElegir);
  document.addEventListener("dragstart", alTomar);
  document.addEventListener("dragover", alPasar);
  document.addEventListener("drop", alSoltar);
  document.addEventListener("dragend", alTerminar);
  document.addEventListener("htmx:afterSwap", preparar);
  document.addEventListener("htmx:afterRequest", (e) => {
    const pasaje = pasajeDe(e.target);
    if (!e.detail.successful || !pasaje || !e.target.matches("form.citar")) return;
    e.target.reset();
    ponerParte(pasaje, null);
  });
}
