// Escribir cuenta como estar aquí: alarga la sesión cada cinco minutos de actividad. Sin ella,
// avisa dos minutos antes de que termine y deja seguir; al terminar, lo escrito sigue en la página.
const caja = document.querySelector("[data-sesion]");
const AVISO = 120;
const CADA = 5 * 60;
const ahora = () => Date.now() / 1000;
const cookie = (nombre) =>
  document.cookie.split("; ").find((par) => par.startsWith(`${nombre}=`))?.split("=")[1] ?? "";

let actividad = 0;
let renovada = ahora();
// Cuándo conviene preguntar cuánto queda; abrir la página la alargó hace un minuto o menos.
let preguntarEn = ahora() + Number(caja?.dataset.segundos ?? 0) - AVISO - 60;

async function quedan(metodo) {
  const cabeceras = { Accept: "application/json" };
  if (metodo === "POST") cabeceras["X-CSRFToken"] = cookie("__Host-csrf") || cookie("csrftoken");
  else cabeceras["X-Automatico"] = "1";
  try {
    const respuesta = await fetch(caja.dataset.sesion, { method: metodo, headers: cabeceras });
    if (respuesta.status === 401) return 0;
    return respuesta.ok ? (await respuesta.json()).segundos : null;
  } catch {
    return null; // sin conexión: otra parte de la página ya lo dice
  }
}

function decir(texto, boton) {
  const parrafo = document.createElement("p");
  parrafo.textContent = texto;
  caja.replaceChildren(parrafo, ...(boton ? [boton] : []));
  caja.hidden = false;
}

function avisar(segundos, insistir) {
  const minutos = Math.max(1, Math.round(segundos / 60));
  const plazo = minutos === 1 ? "en un minuto" : `en ${minutos} minutos`;
  if (insistir) return decir(`Tu sesión termina ${plazo}: llegó a su tope del día. Guarda lo que tengas.`);
  const boton = document.createElement("button");
  boton.type = "button";
  boton.className = "btn btn-primary btn-denso";
  boton.textContent = "Seguir aquí";
  boton.addEventListener("click", () => revisar("POST", true));
  return decir(`Tu sesión termina ${plazo} por falta de actividad.`, boton);
}

function terminar() {
  const enlace = document.createElement("a");
  enlace.className = "btn btn-primary btn-denso";
  enlace.href = caja.dataset.entrar;
  enlace.target = "_blank";
  enlace.rel = "noopener";
  enlace.textContent = "Entrar en otra pestaña";
  decir("Tu sesión terminó. Lo que escribiste sigue en esta página: entra y guárdalo.", enlace);
  preguntarEn = ahora() + 15;
}

async function revisar(metodo, insistir = false) {
  preguntarEn = ahora() + 30;
  const segundos = await quedan(metodo);
  if (segundos === null) return;
  if (metodo === "POST") renovada = ahora();
  if (segundos <= 0) return terminar();
  if (segundos <= AVISO + 1) {
    avisar(segundos, insistir);
    preguntarEn = ahora() + Math.min(30, segundos + 1);
  } else {
    caja.hidden = true;
    preguntarEn = ahora() + segundos - AVISO;
  }
}

function latir() {
  const escribio = actividad > renovada;
  if (escribio && ahora() - renovada >= CADA) revisar("POST");
  else if (ahora() >= preguntarEn) revisar(escribio ? "POST" : "GET");
}

if (caja) {
  for (const gesto of ["keydown", "pointerdown"]) {
    document.addEventListener(gesto, (evento) => {
      if (!caja.contains(evento.target)) actividad = ahora();
    }, { passive: true, capture: true });
  }
  setInterval(latir, 5000);
  document.addEventListener("visibilitychange", latir);
  latir();
}
