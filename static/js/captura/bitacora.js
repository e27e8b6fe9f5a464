// La bitácora en la página: poner, sustituir, ordenar y contar renglones.
import { TIPOS, desdeHtml, pieza } from "./piezas.js";
import { etiquetaNodo, nombreDe } from "./selector.js";

const MARCAS = { no_se_abordo: "no se abordó", no_quiso_responder: "no quiso" };
const ABRE_COMILLAS = /^[«“"]/;

export class Bitacora {
  constructor(casa) {
    this.casa = casa;
    this.enEspera = new Map(); // html que llegó mientras la entrada se estaba cambiando
    for (const log of document.querySelectorAll(".log")) this.#rodar(log);
  }

  seccion(pregunta) {
    return document.querySelector(`.preg[data-pregunta="${pregunta}"]`);
  }

  log(pregunta) {
    return this.seccion(pregunta)?.querySelector(".log");
  }

  li(uid) {
    return document.getElementById(`e-${uid}`);
  }

  texto(li) {
    return li.querySelector("[data-texto]")?.textContent ?? "";
  }

  etiquetas(li) {
    return [...li.querySelectorAll(".pie [data-etiqueta]")].map((nodo) => nodo.dataset.etiqueta);
  }

  /** El renglón se ve al instante; el del servidor lo sustituye al llegar. */
  anticipar(uid, op) {
    const puesta = this.li(uid);
    if (puesta) {
      this.escribir(puesta, op);
      return puesta;
    }
    if (op.tipo === "fuera") {
      const marca = pieza("pieza-fuera");
      return this.#agregar(marca, uid, op);
    }
    const li = pieza("pieza-entrada");
    this.escribir(li, op);
    const hora = li.querySelector(".hora");
    const ahora = new Date().toLocaleTimeString("es-MX", {
      hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "America/Mexico_City",
    });
    hora.textContent = `${ahora}, ${this.casa.datos.iniciales}`;
    for (const clave of [...(op.temas ?? []).map((n) => `t${n}`), ...(op.regiones ?? []).map((n) => `r${n}`)]) {
      hora.before(etiquetaNodo(clave, nombreDe(clave)));
    }
    return this.#agregar(li, uid, op);
  }

  /** Pone tipo y texto en un renglón ya dibujado. */
  escribir(li, { tipo, texto }) {
    const inicial = TIPOS[tipo][0];
    li.classList.remove("kL", "kP", "kO");
    li.classList.add(`k${inicial}`);
    li.dataset.tipo = tipo;
    li.querySelector(".k b").textContent = inicial;
    li.querySelector(".kn").textContent = TIPOS[tipo];
    const limpio = texto.trim();
    li.querySelector("[data-texto]").textContent = limpio;
    li.querySelector(".tx").classList.toggle("voz", tipo === "literal");
    const lleva = tipo === "literal" && !ABRE_COMILLAS.test(limpio);
    for (const co of li.querySelectorAll(".co")) co.hidden = !lleva;
  }

  #agregar(li, uid, { pregunta, nivel }) {
    li.id = `e-${uid}`;
    Object.assign(li.dataset, { uid, pregunta, nivel: nivel ?? "", revision: 0, autor: this.casa.datos.quien });
    const log = this.log(pregunta);
    log.insertBefore(li, log.querySelector(".otra"));
    this.#rodar(log);
    this.contar(pregunta);
    return li;
  }

  /** Sustituye o inserta un renglón del servidor. No toca el que se está escribiendo. */
  poner(html, { antes = null } = {}) {
    const nuevo = desdeHtml(html);
    const { uid, pregunta } = nuevo.dataset;
    const viejo = this.li(uid);
    if (viejo && (viejo.classList.contains("editando") || viejo.querySelector(".dos"))) {
      this.enEspera.set(uid, html);
      return viejo;
    }
    const esLoMismo = viejo?.dataset.huella === nuevo.dataset.huella && viejo.dataset.pregunta === pregunta;
    // Una respuesta del sondeo puede llegar después de un guardado que ya la dejó atrás.
    if (viejo && (esLoMismo || Number(nuevo.dataset.revision) < Number(viejo.dataset.revision))) return viejo;
    if (viejo?.dataset.pregunta === pregunta) this.#cambiar(viejo, nuevo);
    else {
      viejo?.remove();
      const log = this.log(pregunta);
      if (!log) return null;
      log.insertBefore(nuevo, antes ?? log.querySelector(".ent.guardando, .otra"));
      if (viejo) this.contar(Number(viejo.dataset.pregunta));
    }
    this.#rodar(this.log(pregunta));
    this.contar(pregunta);
    return nuevo;
  }

  /** Lo que llegó de otra persona mientras se cambiaba; nulo si la retiró. */
  ponerLoQueEsperaba(li) {
    const { uid } = li.dataset;
    if (!this.enEspera.has(uid)) return li;
    const html = this.enEspera.get(uid);
    this.enEspera.delete(uid);
    if (html) return this.poner(html);
    this.quitar(uid);
    return null;
  }

  /** Las acciones abiertas y el foco se conservan. */
  #cambiar(viejo, nuevo) {
    const conFoco = viejo.contains(document.activeElement) ? document.activeElement : null;
    const acciones = viejo.querySelector(".acc, .temas[data-suelta]");
    if (acciones) {
      nuevo.append(...viejo.querySelectorAll(".acc, .temas[data-suelta], .pide"));
      nuevo.querySelector("[data-abre]").setAttribute("aria-expanded", "true");
    }
    viejo.replaceWith(nuevo);
    this.casa.acciones?.seguir(nuevo);
    if (conFoco) (nuevo.contains(conFoco) ? conFoco : nuevo.querySelector("[data-abre]")).focus();
  }

  quitar(uid) {
    const li = this.li(uid);
    if (!li) return;
    const pregunta = li.dataset.pregunta;
    li.remove();
    this.#rodar(this.log(pregunta));
    this.contar(pregunta);
  }

  /** Pone los renglones de una pregunta en el orden del servidor; lo que aún no sale queda al final. */
  ordenar(pregunta, uids) {
    const log = this.log(pregunta);
    if (!log) return;
    const ancla = log.querySelector(".ent.guardando, .otra");
    const actual = [...log.children].filter((li) => uids.includes(li.dataset.uid)).map((li) => li.dataset.uid);
    if (actual.join() === uids.filter((uid) => this.li(uid)).join()) return;
    const foco = document.activeElement;
    for (const uid of uids) {
      const li = this.li(uid);
      if (li?.dataset.pregunta === String(pregunta)) log.insertBefore(li, ancla);
    }
    if (foco !== document.activeElement && log.contains(foco)) foco.focus();
    this.#rodar(log);
  }

  /** Un solo alto del tabulador por bitácora: entre entradas se va con flechas. */
  #rodar(log) {
    const botones = [...(log?.querySelectorAll(":scope > .ent > [data-abre]") ?? [])];
    const activo = botones.find((b) => b === document.activeElement) ?? botones.at(-1);
    for (const boton of botones) boton.tabIndex = boton === activo ? 0 : -1;
  }

  enfocar(li) {
    const boton = li?.querySelector(":scope > [data-abre]");
    if (!boton) return false;
    for (const otro of li.parentElement.querySelectorAll("[data-abre]")) otro.tabIndex = -1;
    boton.tabIndex = 0;
    boton.focus();
    return true;
  }

  marcar(pregunta, estado) {
    const seccion = this.seccion(pregunta);
    if (!seccion || seccion.dataset.marca === estado) return;
    seccion.dataset.marca = estado;
    seccion.classList.toggle("cerrada", Boolean(estado));
    const aviso = seccion.querySelector("[data-noab]");
    aviso.hidden = !estado;
    const nombre = { no_quiso_responder: "No quiso responder" }[estado] ?? "No se abordó";
    aviso.querySelector("[data-marca-nombre]").textContent = nombre;
    seccion.querySelector("[data-marcas]")?.toggleAttribute("hidden", Boolean(estado));
    this.contar(pregunta);
  }

  contar(pregunta) {
    const seccion = this.seccion(pregunta);
    const n = seccion.querySelectorAll(".log > .ent").length;
    const marca = MARCAS[seccion.dataset.marca];
    for (const nodo of document.querySelectorAll(`[data-va="${pregunta}"] [data-cuenta]`)) {
      nodo.textContent = marca ?? (n || "vacía");
      nodo.classList.toggle("no", Boolean(marca));
    }
    const secciones = [...document.querySelectorAll(".preg")];
    const poner = (sel, valor) => { const nodo = document.querySelector(sel); if (nodo) nodo.textContent = valor; };
    poner("[data-num-entradas]", document.querySelectorAll(".log > .ent").length);
    poner("[data-num-con-algo]", secciones.filter((s) => s.querySelector(".log > .ent")).length);
  }
}
