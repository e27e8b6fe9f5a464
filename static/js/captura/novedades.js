// Lo que escriben los demás: se pregunta cada dos segundos y casi siempre la respuesta es «nada».
import { decir, elemento } from "./piezas.js";

const CADA = 2000;
const COMPLETA = 8; // una de cada ocho mira la base, por si se perdió un aviso

export class Novedades {
  constructor(casa) {
    this.casa = casa;
    this.cursor = casa.datos.cursor;
    this.vuelta = 0;
    this.presentes = [];
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.mirar();
    });
    this.#luego(300);
    casa.presencia.alEmpezar = () => this.pronto();
  }

  /** Pregunta ya, o en cuanto vuelva la pregunta que va en camino. */
  pronto() {
    this.urge = this.mirando;
    if (!this.mirando) this.mirar();
  }

  #luego(ms = CADA) {
    clearTimeout(this.reloj);
    this.reloj = setTimeout(() => this.mirar(), ms + Math.random() * 300);
  }

  async mirar(completa = false) {
    clearTimeout(this.reloj);
    if (document.visibilityState === "hidden" || this.mirando) return;
    this.mirando = true;
    const consulta = new URLSearchParams({ desde: this.cursor, ...this.casa.presencia.donde() });
    if (completa || ++this.vuelta % COMPLETA === 0) consulta.set("completa", "1");
    const { estado, datos } = await this.casa.cola.red.pedir(`novedades/?${consulta}`, { metodo: "GET", automatico: true });
    this.mirando = false;
    this.casa.notarRed(estado);
    if (estado === 200) this.aplicar(datos);
    if (this.urge) return this.pronto();
    this.#luego(estado === 200 || estado === 204 ? CADA : CADA * 2);
  }

  aplicar(datos) {
    this.cursor = datos.cursor;
    this.#presencia(datos.presentes);
    if (!datos.entradas) return;
    const { bitacora, cola } = this.casa;
    const ajenas = [];
    for (const { uid, html, quien, huella } of datos.entradas) {
      if (cola.tiene(uid) && bitacora.li(uid)) continue;
      const viejo = bitacora.li(uid);
      const mio = this.casa.campos.find((campo) => campo.uid === uid);
      if (mio && !mio.sucio && !cola.tiene(uid)) mio.reiniciar(); // se terminó en otra pestaña
      if (!viejo) ajenas.push(quien);
      if (viejo?.dataset.huella !== huella) bitacora.poner(html);
      if (!this.casa.editor || this.casa.editor.uid !== uid) cola.bases.delete(uid);
    }
    for (const uid of datos.retiradas) {
      if (this.casa.editor?.uid === uid) bitacora.enEspera.set(uid, null);
      else if (!cola.tiene(uid)) bitacora.quitar(uid);
    }
    for (const [pregunta, uids] of Object.entries(datos.ordenes)) bitacora.ordenar(pregunta, uids);
    for (const seccion of document.querySelectorAll(".preg")) {
      const { pregunta } = seccion.dataset;
      if (!cola.tiene(`p${pregunta}`)) bitacora.marcar(pregunta, datos.marcas[pregunta] ?? "");
    }
    if (datos.consentido !== this.casa.datos.consentido) this.casa.consentir(datos.consentido);
    if (ajenas.length === 1) decir(`${ajenas[0]} agregó una entrada.`);
    else if (ajenas.length) decir(`Llegaron ${ajenas.length} entradas.`);
  }

  #presencia(presentes) {
    this.presentes = presentes;
    const circulos = presentes.slice(0, 4).map((persona) => {
      const nodo = elemento("span", "yo dos2", persona.iniciales);
      nodo.title = persona.nombre;
      return nodo;
    });
    document.querySelector("[data-presentes]").replaceChildren(...circulos);
    const escriben = presentes.filter((p) => p.escribe && this.casa.bitacora.seccion(p.pregunta));
    const donde = (p) => this.casa.bitacora.seccion(p.pregunta).dataset.numero;
    document.querySelector("[data-escribe-en]").textContent = escriben.length
      ? `${escriben[0].nombre} escribe en ${donde(escriben[0])}`
      : presentes.map((p) => p.nombre).join(", ");
    for (const nodo of document.querySelectorAll(".otra")) nodo.remove();
    const tipos = { literal: "literal", parafrasis: "de paráfrasis", observacion: "de observación" };
    for (const persona of escriben) {
      const li = elemento("li", "otra");
      const frase = `${persona.nombre} está escribiendo una entrada ${tipos[persona.tipo] ?? ""}`.trim();
      const texto = elemento("i", "q", `${frase}…`);
      li.append(elemento("span", "yo dos2", persona.iniciales), texto);
      li.firstChild.setAttribute("aria-hidden", "true");
      this.casa.bitacora.log(persona.pregunta).append(li);
    }
  }
}

/** Dónde está esta persona: va con cada pregunta de novedades y caduca sola. */
export class Presencia {
  /** Se avisa en cuanto empieza: quien mira desde otra tableta no espera dos vueltas. */
  escribiendo(campo) {
    const empieza = this.campo !== campo || this.donde().escribe === "0";
    this.campo = campo;
    this.cuando = Date.now();
    if (empieza) this.alEmpezar?.();
  }

  estar(pregunta) {
    this.pregunta = pregunta;
  }

  donde() {
    const escribe = this.campo && !this.campo.vacio && Date.now() - this.cuando < 12000;
    const pregunta = escribe ? this.campo.pregunta : this.pregunta;
    return { en: pregunta ?? "", tipo: escribe ? this.campo.tipo : "", escribe: escribe ? "1" : "0" };
  }
}
