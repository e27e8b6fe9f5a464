// Arrastrar a alguien de un lugar a otro, en el plano o en la lista. Envía lo mismo que «Mover a…».
// Mientras se arrastra, dice qué cambiaría.
const raiz = document.querySelector(".plm");
const formulario = document.getElementById("arrastre");
const dice = document.getElementById("efecto");
const UMBRAL = 6; // píxeles antes de que sea un arrastre y no un toque
const LARGO = 350; // en pantalla táctil, la lista se arrastra después de mantener el dedo

let tomado = null; // { nodo, x, y, arrastra }
let destino = null;
let espera = 0;
let pedido = 0;

const direccion = (clave) => `${raiz.dataset.mesas}mover/${clave}/`;
const lugarDe = (nodo) => nodo?.closest?.("[data-asiento]");
const valorDe = (nodo) => `${nodo.dataset.asiento}-${nodo.dataset.clave}`;

function marcar(nodo, clase, puesta) {
  if (!nodo?.dataset.asiento && clase === "aqui-cae") return;
  const mismos = nodo?.dataset.asiento
    ? document.querySelectorAll(`[data-asiento="${nodo.dataset.asiento}"]`)
    : [nodo];
  for (const uno of mismos) uno?.classList.toggle(clase, puesta);
}

function soltar() {
  clearTimeout(espera);
  if (tomado) marcar(tomado.nodo, "moviendo", false);
  if (destino) marcar(destino, "aqui-cae", false);
  tomado = destino = null;
  pedido += 1;
}

async function decirEfecto(clave, valor) {
  const mio = (pedido += 1);
  const respuesta = await fetch(`${direccion(clave)}efecto/?a=${valor}`, {
    headers: { Accept: "application/json" },
  }).catch(() => null);
  if (!respuesta?.ok || mio !== pedido) return;
  dice.textContent = (await respuesta.json()).texto;
  dice.hidden = !dice.textContent;
}

function apuntar(nodo) {
  if (nodo === destino) return;
  if (destino) marcar(destino, "aqui-cae", false);
  destino = nodo;
  clearTimeout(espera);
  if (!nodo) return;
  marcar(nodo, "aqui-cae", true);
  espera = setTimeout(() => decirEfecto(tomado.nodo.dataset.clave, valorDe(nodo)), 120);
}

function empezar() {
  tomado.arrastra = true;
  marcar(tomado.nodo, "moviendo", true);
  getSelection()?.removeAllRanges();
}

raiz?.addEventListener("pointerdown", (evento) => {
  const nodo = lugarDe(evento.target);
  if (!nodo || evento.button || evento.target.closest("a, button, summary")) return;
  if (nodo.dataset.clave === "0" || "fijo" in nodo.dataset) return;
  tomado = { nodo, x: evento.clientX, y: evento.clientY, arrastra: false };
  if (evento.pointerType === "touch" && nodo.matches("li")) espera = setTimeout(empezar, LARGO);
});

addEventListener("pointermove", (evento) => {
  if (!tomado) return;
  if (!tomado.arrastra) {
    const lejos = Math.hypot(evento.clientX - tomado.x, evento.clientY - tomado.y) > UMBRAL;
    if (!lejos) return;
    if (evento.pointerType === "touch" && tomado.nodo.matches("li")) { soltar(); return; }
    empezar();
  }
  const bajo = lugarDe(document.elementFromPoint(evento.clientX, evento.clientY));
  const vale = bajo && bajo.dataset.asiento && bajo.dataset.asiento !== tomado.nodo.dataset.asiento && !("fijo" in bajo.dataset);
  apuntar(vale ? bajo : null);
});

addEventListener("pointerup", () => {
  if (!tomado?.arrastra || !destino) { soltar(); return; }
  formulario.action = direccion(tomado.nodo.dataset.clave);
  formulario.elements.a.value = valorDe(destino);
  formulario.elements.estaba.value = tomado.nodo.dataset.asiento;
  soltar();
  formulario.submit();
});

// Tocar una mesa en el plano la abre en la lista.
raiz?.addEventListener("click", (evento) => {
  const mesa = evento.target.closest?.(".ms[data-mesa]");
  if (mesa && evento.target.parentNode === mesa) location.assign(`${raiz.dataset.mesas}?mesa=${mesa.dataset.mesa}`);
});
addEventListener("pointercancel", soltar);
addEventListener("keydown", (evento) => { if (evento.key === "Escape") soltar(); });
addEventListener("touchmove", (evento) => { if (tomado?.arrastra) evento.preventDefault(); }, { passive: false });
addEventListener("selectstart", (evento) => { if (tomado) evento.preventDefault(); });
raiz?.classList.add("con-arrastre");

// Al volver de mover a alguien, su mesa queda abierta.
const mesa = document.getElementById(location.hash.slice(1));
if (mesa?.matches("details")) mesa.open = true;
