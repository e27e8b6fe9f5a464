// La sala en el teléfono: junta el estado común, lo que se pregunta, lo que se aporta y la cola.
import { Almacen } from "./almacen.js";
import { Aportar } from "./aportar.js";
import { Cola } from "./cola.js";
import { pintarCola } from "./enviado.js";
import { Estado } from "./estado.js";
import { estado as signo, frase, hora } from "./frases.js";
import { llamar } from "./llamada.js";
import { Pide } from "./pide.js";
import { traer } from "./red.js";

const raiz = document.querySelector("[data-sala]");
const dato = raiz.dataset;
const ingles = document.documentElement.lang === "en";
const almacen = new Almacen(`${dato.sala}:${dato.puesto}`);
const cola = new Cola(almacen);
const estado = new Estado(dato.estado, 0);
const actual = (punto, redaccion, folio) => (punto && redaccion ? { punto, redaccion, folio } : null);
const aportar = new Aportar(
  raiz.querySelector("[data-aportar]"), almacen, cola,
  dato.enCurso ? actual(dato.punto, dato.redaccion, dato.folio) : null,
);
const pide = new Pide(raiz.querySelector("[data-aqui-pide]"), cola);
const comun = raiz.querySelector("[data-comun]");
const enviado = raiz.querySelector("[data-aqui-enviado]");
document.documentElement.classList.add("con-guion");
llamar(document.querySelector("[data-hay]"), pide.caja);

// Lo común -----------------------------------------------------------------------------------------
let puesto = comun.innerHTML;
let fase = dato.fase;

function pintarComun(html) {
  if (html === puesto) return;
  puesto = html;
  const abiertos = [...comun.querySelectorAll("details")].map((uno) => uno.open);
  const mismo = comun.querySelector("[data-punto]")?.dataset.punto;
  comun.innerHTML = html;
  if (mismo !== comun.querySelector("[data-punto]")?.dataset.punto) return;
  [...comun.querySelectorAll("details")].forEach((uno, i) => { uno.open = Boolean(abiertos[i]); });
}

function anunciar(nuevo) {
  const dichos = [];
  if (nuevo.fase !== fase) dichos.push(frase("fase", { f: comun.querySelector("[aria-current]")?.textContent ?? nuevo.fase_nombre }));
  if (nuevo.consulta && String(nuevo.consulta.pk) !== pide.consulta) dichos.push(frase("pregunta"));
  fase = nuevo.fase;
  if (dichos.length) raiz.querySelector("[data-anuncio]").textContent = dichos.join(" ");
}

const suEspejo = (nuevo) => nuevo.espejos?.[dato.mesa]?.uid ?? "";
let pedidoDe = null; // la consulta, el espejo y el punto que se están enseñando
let porPedir = null; // lo que no se pudo traer

async function ponerAlDia(nuevo) {
  pintarComun(nuevo.html[ingles ? "telefono_en" : "telefono"] ?? "");
  anunciar(nuevo);
  const { punto } = nuevo;
  aportar.cambiar(nuevo.estado === "en_curso" && punto ? actual(String(punto.pk), punto.redaccion && String(punto.redaccion), punto.folio) : null);
  pintarAvance(punto);
  await pedir(`${nuevo.consulta?.pk ?? ""}/${suEspejo(nuevo)}/${punto?.pk ?? ""}`, nuevo);
  if (nuevo.estado !== "en_curso") terminar();
}

function pintarAvance(punto) {
  const avance = document.querySelector("[data-avance]");
  if (punto) avance.textContent = frase("avance", { n: punto.numero, d: punto.de });
}

async function pedir(cual, nuevo) {
  const yaEsta = pide.consulta === String(nuevo.consulta?.pk ?? "") && pide.espejo === suEspejo(nuevo);
  if (pedidoDe === cual || (pedidoDe === null && yaEsta)) {
    pedidoDe = cual;
    return;
  }
  // En una sala grande no piden todos en el mismo instante.
  await new Promise((sigue) => setTimeout(sigue, Math.random() * Math.min(1500, nuevo.presentes ?? 0)));
  const { estado: codigo, texto } = await traer(dato.pedido);
  porPedir = codigo === 200 ? null : [cual, nuevo];
  if (porPedir) return;
  if (pedidoDe && pedidoDe.split("/")[1] && !suEspejo(nuevo)) refrescarEnviado();
  pedidoDe = cual;
  pide.poner(texto);
}

function terminar() {
  estado.detener();
  if (!cola.todo.length && !almacen.claves("borrador:").length) location.reload();
}

// La red -------------------------------------------------------------------------------------------
const red = document.querySelector("[data-red]");
let sinRedDesde = null;

function pintarRed(clase, dibujo, texto) {
  if (red.textContent !== texto) red.replaceChildren(signo(clase, dibujo, texto));
}

function conRed() {
  sinRedDesde = null;
  if (cola.parada) return;
  pintarRed("bien", "si", red.dataset.enLinea);
  if (cola.todo.length) cola.enviar();
  if (porPedir) pedir(...porPedir);
}

estado.addEventListener("con-red", conRed);
estado.addEventListener("sin-red", () => {
  sinRedDesde ??= hora();
  pintarRed("aviso", "aviso", red.dataset.sinRed.replace("{h}", sinRedDesde));
});
estado.addEventListener("perdido", async () => {
  const { estado: codigo, texto } = await traer(dato.pedido, "application/json");
  if (codigo === 401) sinPuesto();
  else if (texto.includes("data-terminada")) terminar();
});
estado.addEventListener("cambio", ({ detail }) => ponerAlDia(detail));

function sinPuesto() {
  estado.detener();
  const enlace = document.createElement("a");
  enlace.href = dato.entrar;
  enlace.textContent = red.dataset.sinPuesto;
  red.replaceChildren(enlace);
}

// La cola y lo enviado -----------------------------------------------------------------------------
async function refrescarEnviado() {
  if (enviado.querySelector("details[open]")) return; // se está corrigiendo algo
  const { estado: codigo, texto } = await traer(dato.enviadoEn);
  if (codigo !== 200) return;
  enviado.innerHTML = texto;
  pintarCola(enviado, cola, aportar);
}

cola.addEventListener("cambio", () => {
  pintarCola(enviado, cola, aportar);
  pide.enCola();
});
cola.addEventListener("parada", sinPuesto);
cola.addEventListener("respuesta", ({ detail }) => {
  if (!detail.uno.aportacion || !detail.bien) return;
  raiz.querySelector("[data-anuncio]").textContent = frase("recibida");
  refrescarEnviado();
});

// El espejo, en segundos del servidor: el reloj del teléfono puede andar mal.
setInterval(() => {
  const cuenta = pide.caja.querySelector("[data-cuenta]");
  const cierra = estado.ahora?.espejos?.[dato.mesa]?.cierra_en;
  if (!cuenta || !cierra) return;
  const quedan = Math.max(0, Math.ceil((Date.parse(cierra) - Date.now() - estado.desfase) / 1000));
  cuenta.textContent = frase("segundos", { n: quedan });
  if (!quedan && !cuenta.dataset.vencida) {
    cuenta.dataset.vencida = "1";
    pedir("", { ...estado.ahora, espejos: {} });
  }
}, 1000);

pintarCola(enviado, cola, aportar);
if (cola.todo.length) cola.enviar();
estado.iniciar(Boolean(dato.enCurso));
