// El estado del guardado: siempre en el mismo sitio. Se ve cada cambio; se anuncia sólo lo que importa.
import { elemento, signo } from "./piezas.js";

export function montarEstado(casa) {
  const { cola } = casa;
  const zona = document.getElementById("guardado");
  const visto = zona.querySelector("[data-visto]");
  const dicho = zona.querySelector("[data-dicho]");
  const banda = document.getElementById("banda");
  let anterior = "";

  const palabras = () => {
    const n = cola.porGuardar;
    const cambios = n === 1 ? "1 cambio" : `${n} cambios`;
    if (cola.conflictos.size) return ["mal", "e-error", "aviso", "Dos versiones: elige una"];
    if (cola.modo === "sesion") return ["mal", "e-aviso", "aviso", `Sesión terminada: ${cambios} por guardar`];
    if (cola.modo === "cuenta") return ["mal", "e-error", "aviso", "Entraste con otra cuenta"];
    if (cola.modo === "red" && n) {
      return ["mal", "e-aviso", "aviso", `Sin conexión: ${cambios} por guardar. No cierres esta página.`];
    }
    if (cola.modo === "red") return ["mal", "e-aviso", "aviso", "Sin conexión"];
    if (cola.rechazos.size) return ["mal", "e-error", "aviso", "Sin guardar: hay un texto por corregir"];
    if (n || casa.hayAlgoSucio()) return ["", "e-quieto", "reloj", "Guardando…"];
    return ["", "e-bien", "si", "Guardado"];
  };

  const hace = () => {
    if (!cola.guardadoEn) return "";
    const s = Math.round((Date.now() - cola.guardadoEn) / 1000);
    if (s < 60) return ` hace ${Math.max(s, 1)} s`;
    return s < 3600 ? ` hace ${Math.floor(s / 60)} min` : "";
  };

  const pintar = () => {
    const [grave, color, dibujo, palabra] = palabras();
    zona.classList.toggle("mal", grave === "mal");
    if (visto.dataset.palabra !== palabra) {
      visto.dataset.palabra = palabra;
      visto.className = `est ${color}`;
      visto.querySelector("svg").replaceWith(signo(dibujo));
      visto.querySelector("[data-palabra]").textContent = palabra;
    }
    visto.querySelector("[data-hace]").textContent = palabra === "Guardado" ? hace() : "";
    // «Guardando…» y los segundos no se dicen en voz alta: sería un ruido por cada pausa.
    const importante = palabra === "Guardando…" ? anterior : palabra;
    if (importante !== anterior) {
      anterior = importante;
      dicho.textContent = importante;
    }
    pintarBanda();
  };

  const pintarBanda = () => {
    const cual = cola.conflictos.size ? "dos" : ["sesion", "cuenta"].find((modo) => modo === cola.modo) ?? "";
    if (banda.dataset.cual === cual) return;
    banda.dataset.cual = cual;
    banda.hidden = !cual;
    if (!cual) return banda.replaceChildren();
    if (cual === "dos") {
      const boton = elemento("button", "btn btn-secondary btn-denso", "Verlas");
      boton.type = "button";
      boton.addEventListener("click", () => casa.conflictos.enfocar());
      return banda.replaceChildren("Hay una entrada con dos versiones. ", boton);
    }
    const enlace = document.createElement("a");
    enlace.href = casa.datos.entrar;
    enlace.target = "_blank";
    enlace.rel = "opener";
    enlace.textContent = "Entrar en otra pestaña";
    return banda.replaceChildren(
      cual === "cuenta"
        ? `Entraste con otra cuenta. Entra como ${casa.datos.nombre} y lo escrito se enviará solo. `
        : "Tu sesión terminó. Entra en la otra pestaña; lo escrito se enviará solo. ",
      enlace,
    );
  };

  for (const evento of ["estado", "guardada", "conflicto", "rechazada"]) cola.addEventListener(evento, pintar);
  setInterval(pintar, 1000);
  dicho.textContent = anterior = "Guardado";
  casa.pintarEstado = pintar;
  pintar();
}

/** Un enlace espera un momento a que salga lo último: así «Terminar» no asusta a quien acaba de escribir. */
async function salirConTodoGuardado(casa, evento) {
  const enlace = evento.target.closest("a[href]");
  const fuera = enlace && !enlace.target && !enlace.getAttribute("href").startsWith("#") && !enlace.dataset.va;
  if (!fuera || evento.ctrlKey || evento.metaKey || evento.shiftKey) return;
  casa.vaciarCampos();
  if (!casa.cola.tareas.length) return;
  evento.preventDefault();
  await Promise.race([casa.cola.vaciar(), new Promise((seguir) => { setTimeout(seguir, 3000); })]);
  location.assign(enlace.href);
}

/** Volver de la red, del sueño o de la pestaña donde se entró: todo se intenta ya. */
export function montarRegreso(casa) {
  const { cola } = casa;
  addEventListener("online", () => cola.reintentar());
  addEventListener("focus", () => cola.modo !== "bien" && cola.reintentar());
  if ("BroadcastChannel" in window) {
    new BroadcastChannel("dialogo-sesion").addEventListener("message", () => cola.reintentar());
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      casa.vaciarCampos();
      cola.despedir();
    } else cola.reintentar();
  });
  addEventListener("pagehide", () => {
    casa.vaciarCampos();
    cola.despedir();
  });
  document.addEventListener("click", (evento) => salirConTodoGuardado(casa, evento));
  addEventListener("beforeunload", (evento) => {
    casa.vaciarCampos();
    if (cola.hayAlgo || casa.hayAlgoSucio()) evento.preventDefault();
  });
}
