// El formulario: clase, línea, porqué y lugar. Enter agrega o lleva a lo que falta. Lo que está a
// medias se guarda por hallazgo y ahí se queda aunque la conducción avance (V5).
import { h, signo } from "../puerta/piezas.js";
import { CON_RAZON, PALABRAS_DE_UN_DISENSO, palabras } from "./modelo.js";

const CLASE_DE = { KeyC: "completa", KeyM: "modifica", KeyE: "enriquece", KeyD: "disiente" };
const VACIA = { clase: "completa", texto: "", razon: "", puesto: "", literal: false, debe: false };

export class Captura extends EventTarget {
  constructor(raiz) {
    super();
    this.form = raiz.querySelector("[data-captura]");
    this.lugares = raiz.querySelector("[data-lugares]");
    this.porque = raiz.querySelector("[data-porque]");
    this.dice = raiz.querySelector("[data-dice-linea]");
    this.puestos = new Map();
    this.impide = () => ""; // una frase mientras no se pueda agregar
    this.form.addEventListener("submit", (evento) => { evento.preventDefault(); this.agregar(); });
    this.form.addEventListener("keydown", (evento) => this.#tecla(evento));
    this.form.addEventListener("input", () => this.#cambio());
    this.form.addEventListener("change", (evento) => {
      if (evento.target.name === "puesto" && evento.target.value) this.#hablo(evento.target.value);
    });
  }

  get valores() {
    const { clase, texto, razon, puesto, literal, debe } = this.form.elements;
    return {
      clase: clase.value, texto: texto.value, razon: razon.value, puesto: puesto?.value ?? "",
      literal: literal.checked, debe: debe.checked,
    };
  }

  get hayAlgo() {
    const { texto, razon } = this.valores;
    return Boolean(texto.trim() || razon.trim());
  }

  poner(valores) {
    const { clase, texto, razon, puesto, literal, debe } = { ...VACIA, ...valores };
    const campos = this.form.elements;
    campos.clase.value = clase;
    campos.texto.value = texto;
    campos.razon.value = razon;
    campos.literal.checked = literal;
    campos.debe.checked = debe;
    for (const boton of this.lugares.querySelectorAll("input")) boton.checked = boton.value === String(puesto);
    this.#acomodar();
  }

  /** Los lugares de la mesa; el escogido sigue escogido. */
  ponerLugares(puestos) {
    const firma = JSON.stringify(puestos);
    if (firma === this.firma) return;
    const antes = this.valores.puesto;
    this.firma = firma;
    this.puestos = new Map(puestos.map((uno) => [uno.n, uno.id]));
    this.lugares.replaceChildren(...puestos.map((uno) => this.#boton(uno.id, uno.n, uno)), this.#boton("mesa", 0));
    for (const boton of this.lugares.querySelectorAll("input")) boton.checked = boton.value === antes;
  }

  #boton(valor, n, puesto) {
    const clave = puesto?.sector?.clave;
    const forma = clave && (document.querySelector(`template[data-signo="sector-${clave}"]`) ? clave : "otro");
    return h("label", { class: puesto && !puesto.esta ? "ausente" : null, title: puesto?.sector?.nombre },
      h("input", {
        type: "radio", name: "puesto", value: valor,
        "aria-label": puesto ? `Lugar ${n}${clave ? `, ${puesto.sector.nombre}` : ""}` : "0, la mesa",
      }),
      h("b", {}, String(n)), puesto ? forma && signo(`sector-${forma}`) : " Mesa");
  }

  enfocar() {
    this.form.querySelector("input[name=clase]:checked").focus();
  }

  #cambio() {
    this.#acomodar();
    this.dispatchEvent(new Event("cambio"));
  }

  #acomodar() {
    const { clase, texto } = this.valores;
    this.porque.hidden = !CON_RAZON.includes(clase);
    const num = palabras(texto);
    const cuenta = clase === "disiente" && num ? `${num} de ${PALABRAS_DE_UN_DISENSO} palabras` : "";
    this.decir(cuenta, num > PALABRAS_DE_UN_DISENSO && clase === "disiente");
  }

  decir(texto, mal = false) {
    if (this.dice.textContent !== texto) this.dice.textContent = texto;
    this.dice.classList.toggle("mal", mal);
  }

  #hablo(puesto) {
    if (puesto !== "mesa") this.dispatchEvent(new CustomEvent("hablo", { detail: Number(puesto) }));
  }

  agregar() {
    const datos = this.valores;
    const campos = this.form.elements;
    const impide = this.impide();
    const faltan = [
      [impide, campos.texto, impide],
      [!datos.texto.trim(), campos.texto, "Escribe qué se dijo."],
      [datos.clase === "disiente" && palabras(datos.texto) > PALABRAS_DE_UN_DISENSO, campos.texto,
        `Un disenso cabe en ${PALABRAS_DE_UN_DISENSO} palabras y éste tiene ${palabras(datos.texto)}.`],
      [CON_RAZON.includes(datos.clase) && !datos.razon.trim(), campos.razon, "Falta decir por qué."],
      [!datos.puesto, this.lugares.querySelector("input"), "¿Quién habló? Un número, o 0 si fue la mesa."],
    ];
    const falta = faltan.find(([si]) => si);
    if (falta) {
      this.decir(falta[2], true);
      falta[1].focus();
      return;
    }
    const puesto = datos.puesto === "mesa" ? null : Number(datos.puesto);
    const razon = CON_RAZON.includes(datos.clase) ? datos.razon.trim() : "";
    this.poner({ clase: datos.clase });
    this.enfocar();
    this.dispatchEvent(new CustomEvent("agregar", { detail: { ...datos, razon, puesto, texto: datos.texto.trim() } }));
    this.dispatchEvent(new Event("cambio"));
  }

  #tecla(evento) {
    const { key, code, altKey, ctrlKey, metaKey, shiftKey, isComposing, target } = evento;
    const escribe = target.matches("textarea, input:not([type=radio]):not([type=checkbox])");
    if (isComposing || metaKey || ctrlKey) return;
    if (key === "Escape" && escribe) this.enfocar();
    else if (key === "Enter" && !shiftKey && !target.matches("button, summary")) this.agregar();
    else if ((altKey || !escribe) && !shiftKey && this.#orden(code, key)) { /* hecho */ }
    else return;
    evento.preventDefault();
  }

  #orden(code, key) {
    const campos = this.form.elements;
    const digito = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? (/^\d$/.test(key) ? key : null);
    if (CLASE_DE[code]) {
      campos.clase.value = CLASE_DE[code];
      campos.texto.focus();
    } else if (code === "KeyL") campos.literal.checked = !campos.literal.checked;
    else if (code === "KeyB") campos.debe.checked = !campos.debe.checked;
    else if (digito !== null) {
      const valor = digito === "0" ? "mesa" : String(this.puestos.get(Number(digito)) ?? "");
      const boton = [...this.lugares.querySelectorAll("input")].find((uno) => uno.value === valor);
      if (!boton) return false;
      boton.checked = true;
      this.#hablo(valor);
    } else return false;
    this.#cambio();
    return true;
  }
}
