// La pantalla grande: pregunta por el estado, conserva la última si la red se va y no se apaga.
const raiz = document.documentElement;
const caja = document.querySelector("[data-proyector]");
const uno = (que) => caja.querySelector(`[data-${que}]`);
const TALLAS = 6;
const PLAZO = 8000;
const SIN_RED = [2000, 3000, 5000];

let estado = { version: 0, sala: "" };
let desfase = 0; // lo que el reloj del servidor va adelante de éste
let fallas = 0;
let sinRedDesde = null;
let espera = null;

const ahora = () => Date.now() + desfase;

/** «3:20»; con horas si hace falta. */
function reloj(milisegundos) {
  const total = Math.max(0, Math.ceil(milisegundos / 1000));
  const minutos = Math.floor(total / 60);
  return `${minutos}:${String(total % 60).padStart(2, "0")}`;
}

/** Un título que no cabe baja de talla hasta que cabe. */
function ajustar() {
  const pantalla = caja.querySelector(".ha");
  if (!pantalla) return;
  pantalla.dataset.de ??= pantalla.dataset.talla;
  let talla = Number(pantalla.dataset.de);
  pantalla.dataset.talla = talla;
  while (pantalla.scrollHeight > pantalla.clientHeight + 1 && talla < TALLAS) {
    talla += 1;
    pantalla.dataset.talla = talla;
  }
}

function latir() {
  const marcador = uno("reloj");
  const enPausa = estado.restan !== null && estado.restan !== undefined;
  const hay = estado.estado === "en_curso" && (estado.vence_en || enPausa);
  marcador.hidden = !hay;
  if (hay) {
    const quedan = enPausa ? estado.restan * 1000 : Date.parse(estado.vence_en) - ahora();
    const conFases = ["hallazgo", "priorizar"].includes(estado.punto?.clase);
    const nombre = conFases ? `${estado.fase_nombre}: ` : "";
    const dice = enPausa ? "en pausa" : "quedan";
    uno("fase").textContent = nombre + (nombre ? dice : dice[0].toUpperCase() + dice.slice(1));
    uno("tiempo").textContent = reloj(quedan);
    marcador.classList.toggle("cero", quedan <= 0);
  }
  const espejo = uno("hasta");
  if (espejo) espejo.hidden = Date.parse(espejo.dataset.hasta) <= ahora();
  const cierra = uno("cierra");
  if (cierra) {
    const quedan = Date.parse(cierra.dataset.cierra) - ahora();
    cierra.textContent = quedan > 0 ? `Se cierra en ${reloj(quedan)}` : "Se acabó el tiempo";
  }
}

/** Cuántas respuestas, sin volver a dibujar lo demás. */
function contar(cuantas) {
  const cifra = uno("respondieron");
  if (!cifra || cuantas === null) return;
  cifra.textContent = cuantas;
  uno("puntos")?.querySelectorAll("i").forEach((punto, n) => punto.classList.toggle("s", n < cuantas));
  const barra = caja.querySelector("meter");
  if (barra) barra.value = cuantas;
}

function pintar(nuevo) {
  const antes = estado;
  estado = nuevo;
  uno("ensayo").hidden = !nuevo.ensayo;
  const html = nuevo.sala ? nuevo.html.proyector : document.querySelector("[data-espera]").innerHTML;
  if (nuevo.sala || antes.sala) uno("cuerpo").innerHTML = html;
  ajustar();
  latir();
}

function decirRed(bien, frase = "") {
  const aviso = uno("red");
  fallas = bien ? 0 : fallas + 1;
  if (bien) sinRedDesde = null;
  else sinRedDesde ??= new Date(ahora()).toLocaleTimeString("es-MX", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "America/Mexico_City" });
  aviso.hidden = fallas < 2;
  aviso.textContent = frase || `Sin conexión desde las ${sinRedDesde}`;
}

async function preguntar() {
  const url = `${caja.dataset.estado}?v=${estado.version}&s=${estado.sala}`;
  const respuesta = await fetch(url, {
    headers: { "X-Sala": caja.dataset.ficha, Accept: "application/json" },
    credentials: "omit", cache: "no-store", signal: AbortSignal.timeout?.(PLAZO),
  });
  if (respuesta.status === 404) {
    decirRed(false, "Vuelve a abrir el proyector desde la página del día");
    return 30_000;
  }
  if (!respuesta.ok) throw new Error(String(respuesta.status));
  const nuevo = respuesta.status === 200 ? await respuesta.json() : null;
  desfase = Number(respuesta.headers.get("X-Ahora")) - Date.now();
  if (nuevo && (nuevo.version !== estado.version || nuevo.sala !== estado.sala)) pintar(nuevo);
  const cuantas = respuesta.headers.get("X-Respondieron");
  if (cuantas !== null) contar(Number(cuantas));
  decirRed(true);
  return Number(respuesta.headers.get("X-Siguiente")) || 5000;
}

async function seguir() {
  clearTimeout(espera);
  let cada = SIN_RED[Math.min(fallas, SIN_RED.length - 1)];
  try {
    cada = await preguntar();
  } catch {
    decirRed(false);
  }
  clearTimeout(espera);
  espera = setTimeout(seguir, cada);
}

// Que la pantalla no se apague --------------------------------------------------------------------
async function despierta() {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // el navegador no quiso: se pide otra vez al volver
  }
}

// Teclas: F pantalla completa, C contraste --------------------------------------------------------
const TEMAS = ["claro", "contraste", "oscuro"];
let tema = 0;

function cambiarTema() {
  tema = (tema + 1) % TEMAS.length;
  raiz.dataset.bsTheme = TEMAS[tema] === "oscuro" ? "dark" : "light";
  raiz.toggleAttribute("data-contraste", TEMAS[tema] === "contraste");
}

function pantallaCompleta() {
  if (document.fullscreenElement) document.exitFullscreen();
  else raiz.requestFullscreen?.().catch(() => {});
}

document.addEventListener("keydown", (evento) => {
  if (evento.ctrlKey || evento.metaKey || evento.altKey) return;
  const tecla = evento.key.toLowerCase();
  if (tecla === "f") pantallaCompleta();
  else if (tecla === "c") cambiarTema();
  else return;
  evento.preventDefault();
});

let quieto = null;
document.addEventListener("pointermove", () => {
  document.body.classList.add("mueve");
  clearTimeout(quieto);
  quieto = setTimeout(() => document.body.classList.remove("mueve"), 3000);
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  despierta();
  seguir();
});
window.addEventListener("online", seguir);
window.addEventListener("resize", ajustar);
document.fonts?.ready.then(ajustar);
setInterval(latir, 250);
despierta();
ajustar();
seguir();
