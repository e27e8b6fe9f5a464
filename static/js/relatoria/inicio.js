// La relatoría de una mesa: une lo que dice el servidor, la cola de este aparato y la pantalla.
import { Almacen, nuevoNonce } from "../puerta/almacen.js";
import { Cola } from "../puerta/cola.js";
import { pedir } from "../puerta/red.js";
import { Captura } from "./captura.js";
import { Encargos } from "./encargos.js";
import { Espejo } from "./espejo.js";
import { Lineas } from "./lineas.js";
import { Marco } from "./marco.js";
import { componer } from "./modelo.js";

const CADA = 2500;
const DURA = 18 * 3600 * 1000;
const raiz = document.querySelector("[data-relatoria]");
const { relatoria: url, quien, entrar } = raiz.dataset;
const almacen = await Almacen.abrir(url);
const notas = await Almacen.abrir(`${url}#borradores`);
const cola = new Cola(almacen, `${url}lote/`, "relatoria");
const ver = { datos: null, punto: null, anclado: false, borradores: {}, desfase: 0, tecleo: 0, guardado: null };
let estado = componer(null, []);

const marco = new Marco(raiz, {
  ir: () => irA(puntoDeLaSala(), false),
  escoger: (punto) => irA(punto, punto !== puntoDeLaSala()),
});
const captura = new Captura(raiz);
captura.impide = () => (ver.datos?.sala ? "" : "La sala todavía no se abre: lo escrito se queda aquí.");
const encargos = new Encargos(raiz);
const lineas = new Lineas(raiz, { corregir, retirar, resolver, repintar: () => pintar() });
const espejo = new Espejo(raiz, {
  abrir: abrirEspejo,
  agregar: (linea, nota) => abrirLinea(linea, { texto: `${linea.texto.replace(/\.$/, "")}; ${nota.nota}` }),
  nueva: (linea, nota) => lineaNueva(linea.punto, { texto: nota.nota, puesto: nota.puesto }),
  corregir: (linea) => abrirLinea(linea),
  retirar: (linea, nota) => abrirLinea(linea, { motivo: `No dijo eso (lugar ${nota.lugar}). ${nota.nota}`.trim() }),
});

// Dónde se escribe --------------------------------------------------------------------------------
const puntoDe = (id) => ver.datos?.puntos.find((uno) => uno.id === id);
const folioDe = (id) => puntoDe(id)?.folio ?? "";
/** El hallazgo en que va la sala; nada si va en un receso o aún no abre. */
const puntoDeLaSala = () => (puntoDe(ver.datos?.sala?.punto) ? ver.datos.sala.punto : null);

function irA(punto, anclado) {
  if (!punto) return;
  guardarBorrador();
  ver.punto = punto;
  ver.anclado = anclado;
  captura.poner(ver.borradores[punto]);
  pintar();
  captura.enfocar();
}

/** Sigue a la sala, salvo que haya algo a medias o se haya escogido otro hallazgo (V5). */
function seguir() {
  const suyo = puntoDeLaSala();
  if (!puntoDe(ver.punto)) ver.punto = suyo ?? ver.datos?.puntos[0]?.id ?? null;
  else if (suyo && suyo !== ver.punto && !ver.anclado && !captura.hayAlgo) ver.punto = suyo;
  else if (suyo && suyo !== ver.punto) ver.anclado = true;
  else return;
  if (!captura.hayAlgo) captura.poner(ver.borradores[ver.punto]);
}

function guardarBorrador() {
  if (!ver.punto) return;
  if (captura.hayAlgo) ver.borradores[ver.punto] = captura.valores;
  else delete ver.borradores[ver.punto];
  notas.guardarLista({ vence: new Date(Date.now() + DURA).toISOString(), quien, punto: ver.punto, borradores: ver.borradores });
}

// Pintar ------------------------------------------------------------------------------------------
function pintar() {
  const { datos } = ver;
  if (!datos) return;
  estado = componer(datos, cola.pasos);
  seguir();
  const punto = puntoDe(ver.punto);
  const aqui = estado.lineas.filter((una) => una.punto === ver.punto);
  captura.ponerLugares(datos.puestos);
  marco.pintar({
    datos, cola, punto, enLaSala: puntoDe(puntoDeLaSala()), guardado: ver.guardado, aMedias: captura.hayAlgo,
    otros: Object.keys(ver.borradores).map(Number).filter((id) => id !== ver.punto).map(folioDe).filter(Boolean),
    entrar: `${entrar}?next=${encodeURIComponent(url)}`,
  });
  lineas.pintar(estado, { puestos: datos.puestos, punto: ver.punto });
  encargos.pintar(estado.encargos, folioDe);
  espejo.pintar({
    espejo: datos.espejo, lineas: estado.lineas, folio: folioDe(ver.punto), folioDe,
    porDevolver: aqui.filter((una) => !una.valida && !una.cola).length,
    enCurso: datos.sala?.en_curso, conRed: cola.modo === "bien",
  });
  espejo.latir(ahora());
}

const ahora = () => Date.now() + ver.desfase;

// Escribir ----------------------------------------------------------------------------------------
const paso = (tipo, mas) => ({
  nonce: nuevoNonce(), tipo, sala: ver.datos.sala?.uid, hora: new Date().toISOString(), ...mas,
});

captura.addEventListener("agregar", ({ detail }) => {
  const punto = puntoDe(ver.punto);
  cola.agregar(paso("linea", { ...detail, punto: punto.id, redaccion: punto.redaccion }));
  marco.decir(cola.modo === "bien" ? "Línea agregada." : "Línea en cola.");
});
captura.addEventListener("cambio", () => {
  ver.tecleo = Date.now();
  clearTimeout(guardarBorrador.espera);
  guardarBorrador.espera = setTimeout(guardarBorrador, 300);
});
captura.addEventListener("hablo", ({ detail }) => {
  if (ver.punto && ver.datos.sala) pedir(`${url}voz/`, { metodo: "POST", cuerpo: { puesto: detail, punto: ver.punto } });
});
encargos.addEventListener("apuntar", ({ detail }) => {
  cola.agregar(paso("encargo", { ...detail, uid: detail.uid ?? nuevoNonce(), punto: detail.punto ?? ver.punto }));
});
encargos.addEventListener("quitar", ({ detail }) => cola.agregar(paso("quita_encargo", { uid: detail.uid })));

function corregir(linea, valores) {
  cola.agregar(paso("corrige", { uid: linea.uid, base: linea.revision, punto: linea.punto, ...valores }));
}

function retirar(linea, motivo) {
  cola.agregar(paso("retira", { uid: linea.uid, motivo }));
}

function abrirLinea(linea, valores) {
  if (linea.punto !== ver.punto) irA(linea.punto, linea.punto !== puntoDeLaSala());
  lineas.abrir(linea.uid, valores);
}

function lineaNueva(punto, valores) {
  if (punto !== ver.punto) irA(punto, punto !== puntoDeLaSala());
  if (captura.hayAlgo) return captura.decir("Termina antes la línea que está a medias.", true);
  captura.poner(valores);
  guardarBorrador();
  return captura.form.elements.texto.focus();
}

/** Lo que el servidor apartó, según lo que decide quien lo escribió. */
async function resolver(apartado, como) {
  if (como === "reescribir") {
    if (captura.hayAlgo) return captura.decir("Termina antes la línea que está a medias.", true);
    lineaNueva(apartado.punto, { ...apartado, puesto: apartado.puesto ?? "mesa" });
  }
  await cola.quitar([apartado.nonce]);
  if (como === "mia") {
    const { clase, texto, razon, puesto, literal, debe, punto, uid, conflicto } = apartado;
    cola.agregar(paso("corrige", { clase, texto, razon, puesto, literal, debe, punto, uid, base: conflicto.actual.revision }));
  }
  return pintar();
}

async function abrirEspejo() {
  const { estado: codigo, datos } = await pedir(`${url}espejo/`, { metodo: "POST", cuerpo: { punto: ver.punto } });
  if (codigo !== 200) marco.decir(datos.error ?? "No se pudo abrir el espejo: no hay red.", true);
  await refrescar();
}

cola.addEventListener("cambio", pintar);
cola.addEventListener("subio", () => { ver.guardado = Date.now(); refrescar(); });
cola.addEventListener("respuesta", ({ detail }) => {
  if (detail.estado === "guardada") return;
  const apartado = Object.assign(detail.paso, { apartada: detail.texto, conflicto: detail.actual && { actual: detail.actual } });
  almacen.encolar(apartado);
});

// Lo del servidor ---------------------------------------------------------------------------------
async function refrescar() {
  if (refrescar.pidiendo) {
    refrescar.otraVez = true; // lo que acaba de subir no está en lo que viene en camino
    return;
  }
  refrescar.pidiendo = true;
  refrescar.otraVez = false;
  const subidos = cola.pasos.filter((uno) => uno.enviado && !uno.apartada).map((uno) => uno.nonce);
  const escribe = Date.now() - ver.tecleo < 5000 ? "1" : "";
  const consulta = `version=${ver.datos?.version ?? ""}&escribe=${escribe}`;
  const { estado: codigo, datos } = await pedir(`${url}estado/?${consulta}`, { automatico: true });
  refrescar.pidiendo = false;
  if (codigo === 200) {
    ver.datos = datos;
    ver.desfase = Date.parse(datos.ahora) - Date.now();
    await almacen.guardarLista({ ...datos, vence: new Date(Date.now() + DURA).toISOString(), quien });
  }
  if (codigo === 200 || codigo === 204) {
    await cola.quitar(subidos);
    if (!cola.porEnviar.length) cola.conRed();
    cola.enviar();
  } else if (codigo === 401) cola.sinSesion();
  else if (codigo === 404) marco.fuera();
  else cola.sinRed();
  pintar();
  if (refrescar.otraVez && codigo !== 0) await refrescar();
}

// La vida de la página ----------------------------------------------------------------------------
function despertar() {
  if (document.visibilityState === "visible") refrescar();
}

function latir() {
  marco.latir(ahora(), ver.guardado);
  espejo.latir(ahora());
}

addEventListener("online", () => { refrescar(); cola.enviar(); });
addEventListener("offline", () => { cola.sinRed(); pintar(); });
addEventListener("pageshow", despertar);
addEventListener("pagehide", guardarBorrador);
document.addEventListener("visibilitychange", () => { guardarBorrador(); despertar(); });
if ("BroadcastChannel" in window) new BroadcastChannel("dialogo-sesion").onmessage = despertar;
setInterval(despertar, CADA + Math.random() * 400);
setInterval(latir, 1000);

const guardada = await almacen.leerLista();
const borrador = await notas.leerLista();
// La carcasa no sabe quién entró; la página del servidor, sí.
const ajeno = (lista) => quien && lista && lista.quien && String(lista.quien) !== quien;
if (ajeno(guardada) || ajeno(borrador)) await almacen.borrarLista();
else {
  ver.datos = guardada;
  ver.borradores = borrador?.borradores ?? {};
  if (ver.borradores[borrador?.punto]) Object.assign(ver, { punto: borrador.punto, anclado: true });
}
await cola.cargar();
pintar();
await refrescar();
cola.enviar();
if (ver.punto && ver.borradores[ver.punto] && !captura.hayAlgo) captura.poner(ver.borradores[ver.punto]);
marco.listo(ver.datos);
captura.enfocar();
latir();
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(`${url}sw.js`, { scope: url }).catch(() => { /* sin él, hace falta red */ });
}
