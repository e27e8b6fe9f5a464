// La consola en vivo: se refresca por partes, cada mando surte efecto al momento y nada finge sin red.
import { abreviar, alTeclado } from "./teclado.js";
import { empezarReloj, poner as ponerHora } from "./reloj.js";
import { cambiarLlegan } from "./llegan.js";
import { avisarRed } from "./red.js";

const caja = document.querySelector("[data-consola]");
const mando = document.getElementById("mando");
const aviso = document.querySelector("[data-aviso]");
const dice = document.querySelector("[data-dice]");
const CADA = 2000;
const PLAZO = 8000;
let enVuelo = false; // un mando a la vez: apretar dos veces es apretar una
let turno = 0; // lo que se pidió antes de un mando ya no se pinta

const tengo = () =>
  [...document.querySelectorAll("[data-parte]")]
    .map((parte) => `${parte.dataset.parte}.${parte.dataset.huella}`)
    .join(",");

/** Se pide con plazo: una red que no contesta es una red caída. */
async function pedir(direccion, opciones = {}) {
  const corte = new AbortController();
  const plazo = setTimeout(() => corte.abort(), PLAZO);
  try {
    return await fetch(direccion, {
      ...opciones,
      signal: corte.signal,
      headers: { Accept: "application/json", ...opciones.headers },
    });
  } finally {
    clearTimeout(plazo);
  }
}

/** Lo que alguien empezó a escribir o a elegir no se le quita de las manos. */
const seEscribeEn = (parte) =>
  [...parte.querySelectorAll("input:not([type=hidden])")].some(
    (campo) => campo === document.activeElement || campo.value !== campo.defaultValue || campo.checked !== campo.defaultChecked,
  );

/** Cambia una parte sin mover lo que la persona tiene abierto ni quitarle el foco. */
function pintar(nombre, { html, huella }) {
  const parte = document.querySelector(`[data-parte="${nombre}"]`);
  if (!parte || seEscribeEn(parte)) return;
  const activo = parte.contains(document.activeElement) ? document.activeElement : null;
  const abiertos = [...parte.querySelectorAll("details[open][id]")].map((d) => d.id);
  if (nombre === "llegan") cambiarLlegan(parte, html);
  else parte.innerHTML = html;
  parte.dataset.huella = huella;
  for (const id of abiertos) document.getElementById(id)?.setAttribute("open", "");
  if (activo) devolverElFoco(parte, activo);
}

function devolverElFoco(parte, activo) {
  const { id } = activo;
  const tecla = activo.dataset?.tecla;
  const igual = (id && document.getElementById(id))
    || (tecla && parte.querySelector(`[data-tecla="${tecla}"]`))
    || (activo.getAttribute("formaction") && parte.querySelector(`[formaction="${activo.getAttribute("formaction")}"]`))
    || (activo.matches("summary") && document.getElementById(activo.parentElement.id)?.querySelector("summary"))
    || parte.querySelector("button, a, summary");
  igual?.focus({ preventScroll: true });
}

function recibir(estado) {
  if (estado.otra) return location.reload(); // terminó, o empezó un ensayo
  ponerHora(estado.ahora);
  document.querySelector("[data-version]").textContent = estado.version;
  const antes = document.querySelector(".c-fs [aria-current]")?.textContent;
  for (const [nombre, parte] of Object.entries(estado.partes)) pintar(nombre, parte);
  const ahora = document.querySelector(".c-fs [aria-current]")?.textContent;
  if (ahora && ahora !== antes) dice.textContent = `Fase: ${ahora}.`;
  if (estado.aviso) aviso.textContent = estado.aviso;
}

async function leer(respuesta) {
  if (respuesta.status === 401) {
    avisarRed("sesion", caja.dataset.entrar);
    return false;
  }
  if (!respuesta.ok) throw new Error(respuesta.status);
  avisarRed("bien");
  const hora = respuesta.headers.get("X-Ahora");
  if (hora) ponerHora(Number(hora));
  if (respuesta.status !== 204) recibir(await respuesta.json());
  return true;
}

async function mirar() {
  const mio = turno;
  try {
    const pregunta = new URLSearchParams({ sala: caja.dataset.sala, tengo: tengo() });
    // Conducir es estar aquí: mientras la sala corre a la vista, la sesión no se vence a media tarde.
    const cabeceras = document.hidden ? { "X-Automatico": "1" } : {};
    const respuesta = await pedir(`${caja.dataset.consola}?${pregunta}`, { headers: cabeceras });
    if (mio !== turno) return;
    await leer(respuesta);
  } catch {
    if (mio === turno) avisarRed("caida");
  }
}

/** El botón dice lo que hace en cuanto se aprieta; si no llegó, lo dice y vuelve a ser el que era. */
async function mandar(boton) {
  if (enVuelo || boton.getAttribute("aria-disabled") === "true") return;
  enVuelo = true;
  turno += 1;
  aviso.textContent = "";
  const soltar = abreviar(boton);
  try {
    const datos = new FormData(mando);
    if (boton.name) datos.append(boton.name, boton.value);
    datos.append("tengo", tengo());
    const respuesta = await pedir(boton.getAttribute("formaction"), { method: "POST", body: datos });
    await leer(respuesta);
  } catch {
    avisarRed("caida");
    aviso.textContent = "No se sabe si llegó. Al volver la red, la pantalla dirá en qué va la sala.";
  } finally {
    soltar();
    enVuelo = false;
  }
}

/** Abrir, cerrar o anular una consulta: la sala la mueve otra parte y aquí se lee cómo quedó. */
async function preguntar(forma, boton) {
  if (enVuelo || boton.getAttribute("aria-disabled") === "true") return;
  enVuelo = true;
  turno += 1;
  aviso.textContent = "";
  const soltar = abreviar(boton);
  try {
    const datos = new FormData(forma);
    const respuesta = await pedir(forma.action, { method: "POST", body: datos, headers: { "HX-Request": "true" } });
    if (respuesta.status === 422) aviso.textContent = await respuesta.text();
    else if (await leer(respuesta)) forma.reset();
    await mirar();
  } catch {
    avisarRed("caida");
    aviso.textContent = "No se sabe si llegó. Al volver la red, la pantalla dirá cómo quedó la consulta.";
  } finally {
    soltar();
    enVuelo = false;
  }
}

document.addEventListener("submit", (evento) => {
  const forma = evento.target.closest("form[data-consulta]");
  if (!forma) return;
  evento.preventDefault();
  preguntar(forma, evento.submitter ?? forma.querySelector("button"));
});

document.addEventListener("click", (evento) => {
  const boton = evento.target.closest("button[data-mando]");
  if (!boton) return;
  evento.preventDefault();
  mandar(boton);
});

async function ciclo() {
  if (!enVuelo) await mirar();
  setTimeout(ciclo, document.hidden ? CADA * 5 : CADA);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden) mirar(); });
addEventListener("online", mirar);
addEventListener("offline", () => avisarRed("caida"));
ponerHora(Number(caja.dataset.ahora));
empezarReloj(dice);
alTeclado(mandar);
setTimeout(ciclo, CADA);
