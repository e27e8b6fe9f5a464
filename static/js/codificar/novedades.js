// Lo que marcan los demás: se pregunta cada dos segundos y casi siempre la respuesta es «nada».
import { deUid, huellaDe } from "./marcas.js";
import { elemento } from "./texto.js";

const CADA = 2000;
const COMPLETA = 8; // una de cada ocho mira la base, por si se perdió un aviso

export class Novedades {
  constructor(casa) {
    this.casa = casa;
    this.cursor = "";
    this.vuelta = 0;
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.mirar());
    this.#luego(300);
  }

  #luego(ms = CADA) {
    clearTimeout(this.reloj);
    this.reloj = setTimeout(() => this.mirar(), ms + Math.random() * 300);
  }

  #consulta(pares) {
    const consulta = new URLSearchParams(pares);
    if (this.casa.doble) consulta.set("doble", this.casa.doble);
    return consulta;
  }

  async mirar() {
    clearTimeout(this.reloj);
    if (document.visibilityState === "hidden" || this.mirando) return;
    this.mirando = true;
    const consulta = this.#consulta({ desde: this.cursor, en: this.casa.eleccion.actual?.bl.dataset.pregunta ?? "" });
    if (++this.vuelta % COMPLETA === 0) consulta.set("completa", "1");
    const { estado, datos } = await this.casa.red.pedir(`novedades/?${consulta}`, { metodo: "GET", automatico: true });
    if (estado === 200) await this.#aplicar(datos);
    this.mirando = false;
    this.#luego(estado === 200 || estado === 204 ? CADA : CADA * 2);
  }

  async #aplicar(datos) {
    this.cursor = datos.cursor;
    this.#presencia(datos.presentes);
    if (!datos.huellas) return;
    if (datos.libro !== this.casa.versionDelLibro) await this.casa.releerLibro(null, datos.libro);
    const aqui = [...document.querySelectorAll(".bl[data-uid]")];
    const cambiadas = aqui.filter((bl) => datos.huellas[bl.dataset.uid] && datos.huellas[bl.dataset.uid] !== huellaDe(bl));
    if (cambiadas.length && !this.casa.acciones.enCamino) await this.refrescar(cambiadas.map((bl) => bl.dataset.uid));
    const otras = Object.keys(datos.huellas).some((uid) => !deUid(uid)) && aqui.length + document.querySelectorAll(".fuera").length < Object.keys(datos.huellas).length;
    const idas = aqui.some((bl) => !datos.huellas[bl.dataset.uid]);
    if (otras || idas) this.casa.avisar("La bitácora de esta entrevista cambió. Vuelve a cargar la página para ver todas sus entradas.");
  }

  async refrescar(uids) {
    const consulta = this.#consulta([]);
    for (const uid of uids) consulta.append("uid", uid);
    const { estado, datos } = await this.casa.red.pedir(`entradas/?${consulta}`, { metodo: "GET", automatico: true });
    if (estado === 200) this.casa.dibujo.aplicar(datos.entradas);
  }

  #presencia(presentes) {
    const circulos = presentes.slice(0, 4).map((persona) => {
      const nodo = elemento("span", "yo dos2", persona.iniciales);
      nodo.title = persona.nombre;
      return nodo;
    });
    document.querySelector("[data-presentes]").replaceChildren(...circulos);
    const [una] = presentes;
    const donde = una?.pregunta ? ` en ${una.pregunta}` : "";
    document.querySelector("[data-presente-en]").textContent = una ? `${una.nombre} codifica${donde}` : "";
  }
}
