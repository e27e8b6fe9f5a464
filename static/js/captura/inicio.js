// La captura: une las piezas. Cada módulo hace una cosa y conoce a las demás por «casa».
import { Acciones } from "./acciones.js";
import { Bitacora } from "./bitacora.js";
import { Campo } from "./campo.js";
import { Cola } from "./cola.js";
import { Conflictos } from "./conflicto.js";
import { Deshacer } from "./deshacer.js";
import { montarEstado, montarRegreso } from "./estado.js";
import { Indice } from "./indice.js";
import { Marcas } from "./marcas.js";
import { Novedades, Presencia } from "./novedades.js";
import { NIVELES, elemento, siguienteNivel, signo } from "./piezas.js";
import { Red } from "./red.js";
import { montarTeclas } from "./teclas.js";

const raiz = document.getElementById("captura");
const datos = { ...raiz.dataset };
const casa = { datos, abierta: "abierta" in datos, campos: [], pintarEstado() {} };

casa.cola = new Cola(
  new Red(datos.raiz, datos.quien),
  (uid) => Number(document.getElementById(`e-${uid}`)?.dataset.revision ?? 0),
);
casa.presencia = new Presencia();
casa.bitacora = new Bitacora(casa);
casa.deshacer = new Deshacer(casa);

casa.campoDe = (pregunta) => casa.campos.find((campo) => campo.pregunta === Number(pregunta));
casa.campoEn = (nodo) => nodo.closest?.(".editor")?.campo ?? nodo.closest?.("[data-escribe]")?.campo;
casa.hayAlgoSucio = () => [...casa.campos, casa.editor?.campo].some((campo) => campo?.sucio);
casa.vaciarCampos = () => { for (const campo of [...casa.campos, casa.editor?.campo]) campo?.enviar(); };

/** Un sondeo que falla dice que no hay red aunque no haya nada por guardar. */
casa.notarRed = (estado) => {
  const { cola } = casa;
  if (cola.tareas.length) return;
  if (estado === 401) cola.modo = "sesion";
  else if (estado === 0 || estado >= 500) cola.modo = "red";
  else if (estado === 200 || estado === 204) cola.modo = "bien";
  casa.pintarEstado();
};

/** Entrar: la entrada ya está en la bitácora y el campo queda libre para la siguiente. */
casa.terminar = (campo) => {
  if (casa.editor?.campo === campo) return casa.editor.listo();
  if (campo.vacio) return campo.decirFalla("Escribe algo antes de agregar la entrada.");
  if (casa.cola.conflictos.has(campo.uid)) return casa.conflictos.enfocar();
  campo.pausado = false;
  if (!campo.enviar(true)) return null;
  casa.bitacora.anticipar(campo.uid, campo.op(true));
  if (campo.tipo !== "observacion") casa.bitacora.marcar(campo.pregunta, "");
  campo.reiniciar();
  campo.enfocar();
  casa.deshacer.callar();
  return null;
};

casa.apretar = (entrada, campo) => {
  if (entrada && !casa.campoEn(document.activeElement)) return casa.acciones.apretar(entrada);
  if (casa.editor?.campo === campo) return casa.acciones.apretar(casa.editor.li);
  if (!campo) return null;
  const antes = campo.nivel;
  const nivel = siguienteNivel(datos.consentido, antes);
  if (!nivel) return casa.deshacer.mostrar("Ya es anónima. Para volver a abrirla hace falta la persona entrevistada.");
  campo.nivel = nivel;
  campo.pintarNivel();
  campo.tocar();
  const { uid } = campo;
  return casa.deshacer.anotar(
    `Se apretó a «${NIVELES[nivel].toLowerCase()}». Para volver a abrirla hace falta la persona entrevistada.`,
    () => casa.aflojar(campo, uid ?? campo.uid, antes),
  );
};

/** Deshacer un descuido en lo que todavía se escribe; si ya se guardó, lo decide el servidor. */
casa.aflojar = async (campo, uid, nivel) => {
  if (uid && casa.cola.existe(uid)) {
    campo.enviar();
    const { ok, datos: vuelta } = await casa.cola.accion(uid, `entradas/${uid}/nivel/deshacer/`, { cuerpo: { nivel } });
    if (!ok) return vuelta.error;
    if (vuelta.html) casa.bitacora.poner(vuelta.html);
  }
  if (campo.uid === uid) {
    campo.nivel = nivel;
    campo.pintarNivel();
  }
  return "";
};

casa.consentir = (nivel) => {
  datos.consentido = nivel;
  for (const zona of document.querySelectorAll("[data-consentimiento]")) {
    const marca = elemento("span", nivel ? "etq" : "est e-aviso");
    marca.append(signo(nivel || "aviso"), ` ${NIVELES[nivel] ?? "Sin consentimiento"}`);
    zona.replaceChildren(marca);
  }
  for (const campo of casa.campos) campo.pintarNivel();
};

casa.ayuda = () => { document.getElementById("ayuda").showModal(); };

for (const form of document.querySelectorAll("[data-escribe]")) {
  const { uid, revision, nivel } = form.dataset;
  const campo = new Campo(casa, form, { pregunta: Number(form.elements.pregunta.value), uid, nivel });
  if (uid) casa.cola.bases.set(uid, Number(revision));
  form.campo = campo;
  casa.campos.push(campo);
  form.addEventListener("submit", (evento) => {
    evento.preventDefault();
    casa.terminar(campo);
  });
  campo.nivelBoton.addEventListener("click", () => { casa.apretar(null, campo); campo.enfocar(); });
}

casa.cola.addEventListener("guardada", ({ detail: { uid, datos: llego } }) => {
  if (llego.html && !casa.cola.tiene(uid)) casa.bitacora.poner(llego.html);
});
casa.cola.addEventListener("rechazada", ({ detail: { uid, frase } }) => {
  const campo = casa.campos.find((c) => c.uid === uid) ?? (casa.editor?.uid === uid ? casa.editor.campo : null);
  if (campo) return campo.decirFalla(frase);
  const li = casa.bitacora.li(uid);
  li?.classList.add("rechazada");
  return li && casa.acciones.editar(li);
});

casa.conflictos = new Conflictos(casa);
montarEstado(casa);
casa.marcas = new Marcas(casa);
casa.acciones = new Acciones(casa);
casa.indice = new Indice(casa);
montarTeclas(casa);
montarRegreso(casa);
casa.novedades = new Novedades(casa);

for (const boton of document.querySelectorAll("[data-ayuda]")) boton.addEventListener("click", casa.ayuda);
document.querySelector("[data-preguntas]")?.addEventListener("click", () => {
  document.getElementById("hoja-preguntas").showModal();
});

const minutos = document.querySelector("[data-minutos]");
if (minutos) {
  const contar = () => {
    minutos.textContent = Math.max(0, Math.round((Date.now() - new Date(datos.empieza)) / 60000));
  };
  contar();
  setInterval(contar, 15000);
}
