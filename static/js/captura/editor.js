// Cambiar una entrada en su sitio. Se guarda sola; Esc o Entrar la cierran.
import { Campo } from "./campo.js";
import { pieza } from "./piezas.js";

export class Editor {
  constructor(casa, li) {
    Object.assign(this, { casa, li, uid: li.dataset.uid });
    this.raiz = pieza("pieza-editor");
    this.#numerar();
    const esBorrador = li.classList.contains("borrador");
    const etiquetas = this.raiz.querySelector("[data-etiquetas]");
    if (esBorrador) for (const nodo of li.querySelectorAll(".pie [data-etiqueta]")) etiquetas.prepend(nodo.cloneNode(true), " ");
    this.campo = new Campo(casa, this.raiz, {
      pregunta: Number(li.dataset.pregunta), uid: this.uid, nivel: li.dataset.nivel, terminada: !esBorrador,
    });
    this.campo.texto.value = casa.bitacora.texto(li);
    this.campo.tipo = li.dataset.tipo;
    const rechazo = casa.cola.rechazos.get(this.uid);
    if (rechazo) this.campo.decirFalla(rechazo);
    if (!esBorrador) etiquetas.hidden = true;
    li.classList.add("editando");
    li.append(this.raiz);
    this.raiz.querySelector("[data-listo]").addEventListener("click", () => this.listo());
    this.raiz.querySelector("[data-dividir]").addEventListener("click", () => this.dividir());
    this.raiz.campo = this.campo;
    this.campo.enfocar();
    this.campo.texto.setSelectionRange(this.campo.texto.value.length, this.campo.texto.value.length);
  }

  /** Los nombres e identificadores de la pieza son únicos por entrada. */
  #numerar() {
    for (const radio of this.raiz.querySelectorAll("input[type=radio]")) radio.name = `tipo-${this.uid}`;
    for (const nodo of this.raiz.querySelectorAll("[id]")) nodo.id = `${nodo.id}-${this.uid}`;
    this.campoDescrito("aria-describedby", "[data-campo]");
    this.campoDescrito("aria-controls", "[data-busca]");
  }

  campoDescrito(atributo, donde) {
    const nodo = this.raiz.querySelector(donde);
    nodo.setAttribute(atributo, `${nodo.getAttribute(atributo)}-${this.uid}`);
  }

  listo() {
    const borrador = !this.campo.terminada;
    if (borrador && this.campo.vacio) return this.campo.decirFalla("Escribe algo antes de agregar la entrada.");
    if (!this.campo.enviar(true) && !this.campo.falla.hidden) return null;
    return this.cerrar(true);
  }

  /** Quita el campo y deja el renglón como quedó. Con dos versiones, espera a que se elija. */
  cerrar(conFoco = false) {
    const { casa, li, uid } = this;
    this.campo.enviar();
    if (!this.campo.falla.hidden || casa.cola.conflictos.has(uid)) return;
    clearTimeout(this.campo.reloj);
    li.classList.remove("editando");
    casa.bitacora.escribir(li, { tipo: this.campo.tipo, texto: this.campo.texto.value });
    this.raiz.remove();
    casa.editor = null;
    // Lo que sigue en la cola traerá su propio renglón, más nuevo que el que esperaba.
    if (casa.cola.tiene(uid)) casa.bitacora.enEspera.delete(uid);
    const nodo = casa.bitacora.ponerLoQueEsperaba(li);
    if (conFoco) casa.bitacora.enfocar(nodo);
  }

  async dividir() {
    const { value, selectionStart } = this.campo.texto;
    const primera = value.slice(0, selectionStart);
    const segunda = value.slice(selectionStart);
    if (!primera.trim() || !segunda.trim()) {
      return this.campo.decirFalla("Pon el cursor dentro del texto, donde empieza la segunda entrada.");
    }
    this.campo.enviar();
    this.campo.pausado = true;
    this.li.classList.remove("editando");
    const bien = await this.casa.acciones.dividir(this.li, primera, segunda);
    this.campo.pausado = false;
    if (bien) {
      this.raiz.remove();
      this.casa.editor = null;
    } else this.li.classList.add("editando");
    return null;
  }
}
