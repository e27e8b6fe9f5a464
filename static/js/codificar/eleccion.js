// Lo elegido: una entrada y un intervalo. Se pinta sin tocar el texto.
import { cortar, intervaloElegido, rango, textoDe } from "./texto.js";

const conResalte = typeof Highlight === "function" && Boolean(CSS.highlights);
const oraciones = (bl) => [...bl.querySelectorAll(".or")];
export const todas = () => [...document.querySelectorAll("[data-codifica] .or")];
const inicioDe = (oracion) => Number(oracion.dataset.inicio);
const finDe = (oracion) => Number(oracion.dataset.fin);

export class Eleccion {
  constructor() {
    this.actual = null;
    this.ancla = null; // número de la oración desde la que se alarga
    this.alCambiar = () => {};
  }

  /** Las oraciones se vuelven botones con una sola parada de tabulador. */
  preparar(bl) {
    if (!bl.hasAttribute("data-codifica")) return;
    for (const oracion of oraciones(bl)) {
      oracion.setAttribute("role", "button");
      oracion.setAttribute("aria-pressed", "false");
      oracion.tabIndex = -1;
    }
  }

  parada() {
    const actuales = todas();
    if (!actuales.some((una) => una.tabIndex === 0) && actuales[0]) actuales[0].tabIndex = 0;
  }

  enfocar(oracion) {
    for (const otra of document.querySelectorAll(".or[tabindex='0']")) otra.tabIndex = -1;
    oracion.tabIndex = 0;
    oracion.focus({ preventScroll: true });
    const { top, bottom } = oracion.getBoundingClientRect();
    if (top < 90 || bottom > innerHeight - 60) oracion.scrollIntoView({ block: "center" });
  }

  ponerOracion(oracion, { enfocar = true, alargar = false } = {}) {
    const bl = oracion.closest(".bl");
    const numero = Number(oracion.dataset.or);
    if (!alargar || this.actual?.bl !== bl || !this.ancla) this.ancla = numero;
    const [de, a] = [Math.min(this.ancla, numero), Math.max(this.ancla, numero)];
    const suyas = oraciones(bl).filter((una) => de <= Number(una.dataset.or) && Number(una.dataset.or) <= a);
    if (enfocar) this.enfocar(oracion);
    this.#poner(bl, inicioDe(suyas[0]), finDe(suyas.at(-1)), [de, a]);
  }

  /** Un intervalo cualquiera, en puntos de código. */
  ponerIntervalo(bl, inicio, fin) {
    this.ancla = null;
    this.#poner(bl, inicio, fin, null);
  }

  /** Lo que el ratón o el dedo tienen elegido, si cabe en una sola entrada. */
  deSeleccion() {
    const seleccion = document.getSelection();
    if (!seleccion?.rangeCount || seleccion.isCollapsed) return false;
    const de = (nodo) => (nodo.nodeType === Node.TEXT_NODE ? nodo.parentElement : nodo)?.closest?.(".bl[data-codifica]");
    const bl = de(seleccion.anchorNode);
    if (!bl || bl !== de(seleccion.focusNode)) return false;
    const intervalo = intervaloElegido(textoDe(bl));
    if (!intervalo) return false;
    this.ponerIntervalo(bl, intervalo.inicio, intervalo.fin);
    return true;
  }

  #poner(bl, inicio, fin, numeros) {
    this.actual = { bl, inicio, fin, numeros, texto: cortar(bl, inicio, fin) };
    this.pintar();
    this.alCambiar();
  }

  /** Después de redibujar la entrada. Falso si lo elegido ya no dice lo mismo. */
  reponer(bl) {
    if (this.actual?.bl !== bl) return true;
    if (cortar(bl, this.actual.inicio, this.actual.fin) !== this.actual.texto) {
      this.quitar();
      return false;
    }
    this.pintar();
    return true;
  }

  pintar() {
    const { bl, inicio, fin } = this.actual ?? {};
    for (const oracion of document.querySelectorAll(".or[aria-pressed='true']")) {
      oracion.setAttribute("aria-pressed", "false");
      oracion.classList.remove("sel");
    }
    if (conResalte) CSS.highlights.delete("eleccion");
    if (!bl) return;
    for (const oracion of oraciones(bl)) {
      if (inicioDe(oracion) >= fin || finDe(oracion) <= inicio) continue;
      oracion.setAttribute("aria-pressed", "true");
      if (!conResalte) oracion.classList.add("sel");
    }
    if (conResalte) CSS.highlights.set("eleccion", new Highlight(rango(bl, inicio, fin)));
  }

  quitar() {
    this.actual = this.ancla = null;
    this.pintar();
    this.alCambiar();
  }

  mover(desde, paso, alargar) {
    const lista = alargar ? oraciones(desde.closest(".bl")) : todas();
    const destino = lista[lista.indexOf(desde) + paso];
    if (destino) this.ponerOracion(destino, { alargar });
  }

  /** La oración con el foco, o la primera de lo elegido, o la primera a la vista. */
  oracion() {
    if (document.activeElement?.matches?.(".or")) return document.activeElement;
    if (this.actual) return oraciones(this.actual.bl).find((una) => finDe(una) > this.actual.inicio);
    return todas().find((una) => una.getBoundingClientRect().top > 60) ?? null;
  }

  /** «Oración 3 de E-10·3, 132 caracteres.» */
  frase() {
    const { bl, numeros, texto } = this.actual;
    const largo = Array.from(texto).length;
    const que = !numeros ? "Pasaje" : numeros[0] === numeros[1] ? `Oración ${numeros[0]}` : `Oraciones ${numeros[0]} a ${numeros[1]}`;
    return `${que} de ${bl.dataset.folio}, ${largo} ${largo === 1 ? "carácter" : "caracteres"}.`;
  }

  pasaje() {
    const { bl, inicio, fin, texto } = this.actual;
    return { entrada: bl.dataset.uid, inicio, fin, texto };
  }
}
