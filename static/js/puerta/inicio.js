// La puerta: une la lista, la cola y la pantalla.
import { Almacen, nuevoNonce } from "./almacen.js";
import { Camara } from "./camara.js";
import { Cola } from "./cola.js";
import { componer, hora } from "./estado.js";
import { reconocer } from "./gafete.js";
import { pedir } from "./red.js";
import { Vista } from "./vista.js";

const CADA = 8000;
const SIN_GUARDAR = "Este navegador o esta dirección (sin https) no dejan guardar la lista: no cierres ni recargues esta página.";
const raiz = document.querySelector("[data-puerta]");
const { puerta: url, quien, entrar, jsqr } = raiz.dataset;
const vista = new Vista(raiz);
const almacen = await Almacen.abrir(url);
const cola = new Cola(almacen, `${url}pasos/`);
const ver = { lista: null, texto: "", salidas: false, verTodo: false };
let vencida = false;
let estado = componer(null, []);

// Pintar ------------------------------------------------------------------------------------------
function pintar() {
  estado = componer(ver.lista, cola.pasos);
  vista.pintar(estado, { ...ver, hacer });
  vista.pintarCinta(cola, `${entrar}?next=${encodeURIComponent(url)}`);
}

const nombreDe = (id) => estado.personas.get(id)?.n ?? estado.presencias.get(id)?.n ?? "";

// Pasos -------------------------------------------------------------------------------------------
const paso = (tipo, mas) => ({
  nonce: nuevoNonce(), aparato: almacen.aparato, tipo, hora: new Date().toISOString(), ...mas,
});

async function llegar(datos) {
  const llena = ver.lista && estado.cuerpos >= estado.aforo;
  if (llena && !datos.forzar) return avisarLlena(datos);
  const uno = paso("llego", datos);
  await cola.agregar(uno);
  const nombre = datos.en_lugar ? datos.nombre : nombreDe(datos.quien) || datos.nombre || "";
  const mesa = estado.personas.get(datos.quien)?.m;
  vista.decir(`${nombre} llegó ${hora(uno.hora)}${mesa ? `, mesa ${mesa}` : ""}.`);
  return uno;
}

function avisarLlena(datos) {
  const puede = ver.lista?.supervisa || cola.modo !== "bien";
  vista.avisar("La sede está llena",
    `${estado.cuerpos} de ${estado.aforo} personas. ${puede ? "Si entra de todos modos, queda anotado." : "Puede dejar entrar quien supervisa."}`,
    puede ? [["Entra de todos modos", () => llegar({ ...datos, forzar: true })]] : []);
}

const deshacer = (id) => {
  const suya = estado.presencias.get(id);
  if (!suya) return;
  cola.agregar(...suya.u.map((nonce) => paso("deshace", { refiere_a: nonce })));
  vista.decir(`Se deshizo lo de ${nombreDe(id)}.`);
};

const deLista = (id) => (id.startsWith("p") ? { refiere_a: id.slice(1) } : { quien: id });

function hacer(id) {
  const persona = estado.personas.get(id);
  const clase = persona?.mando ? { clase: "visita" } : {};
  return {
    llegar: () => {
      const suya = estado.presencias.get(id);
      return llegar(id.startsWith("p") ? { refiere_a: id.slice(1), nombre: suya.n, organizacion: suya.o, clase: suya.c } : { quien: id, ...clase });
    },
    deshacer: () => deshacer(id),
    salir: () => cola.agregar(paso("salio", deLista(id))),
    llegarDe: (otra) => llegar({ quien: otra, clase: "acompanante" }),
    deshacerDe: deshacer,
    enSuLugar: (nombre, como) => llegar(como === "viene_con"
      ? { nombre, clase: "acompanante", organizacion: `Con ${persona.n}` }
      : { quien: id, en_lugar: true, nombre, clase: "invitada" }),
    anotar: (nota) => cola.agregar(paso("nota", { quien: id, nota })),
  };
}

cola.addEventListener("cambio", pintar);
cola.addEventListener("subio", () => refrescar());
cola.addEventListener("respuesta", ({ detail }) => {
  const nombre = nombreDe(detail.paso.quien) || detail.paso.nombre || "";
  if (detail.estado === "llena") avisarLlena({ ...detail.paso, nonce: undefined });
  else if (detail.estado === "rechazada" || detail.estado === "ajena") vista.avisar("No se anotó", `${nombre} ${detail.texto}`.trim());
  else if (detail.estado === "ya_registrada") vista.decir(`${nombre} ya estaba: ${detail.texto}.`);
});

// La lista ----------------------------------------------------------------------------------------
async function refrescar() {
  if (vencida) return;
  if (refrescar.pidiendo) {
    refrescar.otraVez = true; // lo que acaba de subir no está en la que viene en camino
    return;
  }
  refrescar.pidiendo = true;
  refrescar.otraVez = false;
  const subidos = cola.pasos.filter((uno) => uno.enviado).map((uno) => uno.nonce);
  const version = ver.lista?.version ?? "";
  const { estado: codigo, datos } = await pedir(`${url}lista/?version=${version}`, { automatico: true });
  refrescar.pidiendo = false;
  if (codigo === 200 || codigo === 204) {
    if (codigo === 200) {
      ver.lista = datos;
      await almacen.guardarLista(datos);
      vigilar();
    }
    await cola.quitar(subidos);
    if (!cola.porEnviar.length) cola.conRed(); // si falta subir algo, la cinta espera a que suba
    cola.enviar();
  } else if (codigo === 401) {
    await olvidar();
    cola.sinSesion();
  } else if (codigo === 404) {
    await olvidar();
    vista.avisar("Ya no recibes en esta puerta", "La lista se borró de este aparato.");
  } else if (codigo === 0 || codigo >= 500) {
    cola.sinRed();
  }
  pintar();
  if (refrescar.otraVez && codigo !== 0) await refrescar();
}

async function olvidar() {
  ver.lista = null;
  await almacen.borrarLista();
}

/** A las 23:59 la lista se va del aparato; volver a cargarla es cosa de una persona. */
async function vencer() {
  await olvidar();
  vencida = true;
  vista.avisar("La lista se borró de este aparato", "Terminó el día. Lo que estaba en cola se conserva hasta que se envíe.",
    [["Cargar la lista", () => { vencida = false; refrescar(); }]]);
  pintar();
}

function vigilar() {
  clearTimeout(vigilar.reloj);
  if (!ver.lista) return;
  const faltan = Date.parse(ver.lista.vence) - Date.now();
  if (faltan <= 0) vencer();
  else vigilar.reloj = setTimeout(vigilar, Math.min(faltan, 60000));
}

// Gafetes -----------------------------------------------------------------------------------------
const panel = raiz.querySelector("#camara");
const dice = raiz.querySelector("[data-camara-dice]");
const botonLeer = raiz.querySelector("[data-leer]");
const FALLAS = {
  negada: "El navegador no deja usar la cámara. Actívala en sus permisos o busca por nombre.",
  sin_camara: "No se pudo abrir la cámara. Busca por nombre.",
};
const imagen = panel.querySelector("video");
const camara = new Camara(imagen, {
  jsqr, alLeer, alFallar: (porQue) => { imagen.hidden = true; dice.textContent = FALLAS[porQue]; },
});

async function alLeer(leido) {
  if (!ver.lista) return;
  const { persona, dia, huella } = await reconocer(leido, ver.lista);
  if (dia) {
    dice.textContent = `Este gafete es del ${dia}.`;
    vista.avisar(`Este gafete es del ${dia}`, "Si entra hoy, queda anotado y decide quien supervisa.",
      [["Registrar como visita", () => llegar({ huella, clase: "visita", con_qr: true })]]);
  } else if (!persona) {
    dice.textContent = "Ese código no es de estas sobremesas. Sigue leyendo.";
  } else {
    await leerDe(persona);
  }
}

async function leerDe(persona) {
  buscarA(persona.n);
  const suya = estado.presencias.get(persona.id);
  if (persona.mando) dice.textContent = `${persona.n} delegó en ${persona.mando}.`;
  else if (suya?.d) dice.textContent = `${persona.n} ya estaba: ${suya.t}.`;
  else if (!persona.lugar) dice.textContent = `${persona.n} no tiene lugar confirmado.`;
  else if (await llegar({ quien: persona.id, con_qr: true })) {
    dice.textContent = `${persona.n}${persona.m ? `, mesa ${persona.m}` : ""}. Llegó.`;
  }
}

botonLeer.addEventListener("click", () => {
  const abrir = panel.hidden;
  panel.hidden = !abrir;
  imagen.hidden = false;
  botonLeer.setAttribute("aria-expanded", abrir);
  botonLeer.querySelector("[data-palabra]").textContent = abrir ? "Cerrar la cámara" : "Leer gafete";
  dice.textContent = abrir ? "Pon el código frente a la cámara." : "";
  if (abrir) camara.abrir();
  else camara.cerrar();
});

// La pantalla -------------------------------------------------------------------------------------
const caja = raiz.querySelector("#b");
function buscarA(texto) {
  caja.value = ver.texto = texto;
  pintar();
}
caja.addEventListener("input", () => { ver.texto = caja.value; pintar(); });
caja.addEventListener("keydown", (evento) => {
  if (evento.key === "Escape") buscarA("");
});
vista.verTodo.addEventListener("click", () => { ver.verTodo = true; pintar(); });

const botonSalidas = raiz.querySelector("[data-salidas]");
botonSalidas.addEventListener("click", () => {
  ver.salidas = !ver.salidas;
  if (ver.salidas && !suelta.hidden) abrirSuelta(false);
  botonSalidas.setAttribute("aria-pressed", ver.salidas);
  botonSalidas.textContent = ver.salidas ? "Volver a las llegadas" : "Alguien se va antes";
  buscarA("");
  scrollTo({ top: 0 });
});

const suelta = raiz.querySelector("#sin-invitacion");
const botonSuelta = raiz.querySelector("[data-sin-invitacion]");
function abrirSuelta(abrir) {
  suelta.hidden = !abrir;
  botonSuelta.setAttribute("aria-expanded", abrir);
  if (abrir) suelta.elements.nombre.focus();
}
botonSuelta.addEventListener("click", () => abrirSuelta(suelta.hidden));
suelta.addEventListener("submit", async (evento) => {
  evento.preventDefault();
  const { nombre, organizacion, clase } = Object.fromEntries(new FormData(suelta));
  suelta.reset();
  abrirSuelta(false);
  botonSuelta.focus();
  await llegar({ nombre: nombre.trim(), organizacion: organizacion.trim(), clase });
});

// La vida de la página ----------------------------------------------------------------------------
const reloj = document.querySelector("[data-reloj]");
function despertar() {
  reloj.textContent = hora(Date.now());
  vigilar();
  if (document.visibilityState === "visible") refrescar();
}
addEventListener("online", () => { refrescar(); cola.enviar(); });
addEventListener("offline", () => { cola.sinRed(); pintar(); });
addEventListener("pageshow", despertar);
document.addEventListener("visibilitychange", despertar);
if ("BroadcastChannel" in window) new BroadcastChannel("dialogo-sesion").onmessage = despertar;
addEventListener("pagehide", () => camara.cerrar());
setInterval(despertar, CADA);

ver.lista = await almacen.leerLista();
// La carcasa no sabe quién entró; la página del servidor, sí.
if (ver.lista && quien && String(ver.lista.quien) !== quien) await olvidar();
if (almacen.vencio) vista.avisar("La lista se borró de este aparato", "Era de otro día. Con red se vuelve a cargar.");
await cola.cargar();
vista.app.hidden = false;
if (!almacen.persiste) vista.guarda.textContent = SIN_GUARDAR;
vigilar();
pintar();
await refrescar();
cola.enviar();
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(`${url}sw.js`, { scope: url }).catch(() => { /* sin él, hace falta red */ });
}
