// Donde se escribe: el campo de cada pregunta y el de una entrada que se está cambiando.
// Guarda solo a los 800 ms de la última tecla y al salir. Nadie toca el texto mientras se escribe.
import { NIVELES, elemento, largo, masEstricto, nuevoUid, signo } from "./piezas.js";
import { Selector } from "./selector.js";

const PAUSA = 800;
const MAXIMO = 20000;
const CRECE_SOLO = CSS.supports("field-sizing", "content");

export class Campo {
  /** ``terminada``: la entrada ya está en la bitácora; si no, es un borrador. */
  constructor(casa, raiz, { pregunta, uid = null, nivel = "", terminada = false }) {
    Object.assign(this, { casa, raiz, pregunta, uid, nivel, terminada });
    this.texto = raiz.querySelector("[data-campo]");
    this.falla = raiz.querySelector("[data-falla]");
    this.radios = [...raiz.querySelectorAll("input[type=radio]")];
    this.sucio = false;
    this.pausado = false;
    this.selector = new Selector(raiz.querySelector("[data-etiquetas]"), {
      alCambiar: () => this.tocar(),
      alSalir: () => this.enfocar(),
      alEscribirSigno: () => this.#escribir("#"),
    });
    this.texto.addEventListener("input", () => this.tocar());
    this.texto.addEventListener("blur", () => this.enviar());
    for (const radio of this.radios) radio.addEventListener("change", () => { this.tocar(); this.enfocar(); });
    this.nivelBoton = raiz.querySelector("[data-nivel-boton]");
    this.pintarNivel();
    this.#crecer();
    // Lo que se escribió antes de que esto cargara también se guarda.
    if (this.texto.value !== this.texto.defaultValue) this.tocar();
  }

  get tipo() {
    return this.radios.find((radio) => radio.checked)?.value ?? "literal";
  }

  set tipo(valor) {
    for (const radio of this.radios) radio.checked = radio.value === valor;
  }

  get vacio() {
    return this.texto.value.trim() === "";
  }

  enfocar() {
    this.texto.focus();
  }

  cambiarTipo(valor) {
    this.tipo = valor;
    this.tocar();
  }

  #escribir(letras) {
    this.enfocar();
    this.texto.setRangeText(letras, this.texto.selectionStart, this.texto.selectionEnd, "end");
    this.tocar();
  }

  #crecer() {
    this.texto.classList.toggle("con-texto", !this.vacio);
    if (CRECE_SOLO) return;
    this.texto.style.height = "auto";
    this.texto.style.height = `${this.texto.scrollHeight + 4}px`;
  }

  /** Algo cambió: se guardará tras una pausa. */
  tocar() {
    this.sucio = true;
    this.#crecer();
    this.decirFalla("");
    clearTimeout(this.reloj);
    this.reloj = setTimeout(() => this.enviar(), PAUSA);
    this.casa.presencia?.escribiendo(this);
    this.casa.pintarEstado();
  }

  op(terminar = this.terminada) {
    const op = { pregunta: this.pregunta, tipo: this.tipo, texto: this.texto.value, terminar };
    if (this.terminada) return op;
    return { ...op, nivel: this.nivel, temas: this.selector.temas, regiones: this.selector.regiones };
  }

  /** Manda lo último. Devuelve falso si no había qué o no cabe. */
  enviar(terminar = this.terminada) {
    clearTimeout(this.reloj);
    if (this.pausado || (!this.sucio && !terminar)) return false;
    if (this.vacio && !this.casa.cola.existe(this.uid)) {
      this.sucio = false;
      this.casa.pintarEstado();
      return false;
    }
    if (!this.#cabe()) return false;
    if (!this.sucio && this.terminada) return true;
    this.uid ??= nuevoUid();
    this.sucio = false;
    this.casa.cola.guardar(this.uid, this.op(terminar));
    return true;
  }

  #cabe() {
    const letras = largo(this.texto.value);
    if (letras > MAXIMO) {
      const cuantas = letras.toLocaleString("es-MX");
      this.decirFalla(`El texto tiene ${cuantas} caracteres y caben 20,000. Divídelo en dos entradas.`);
      return false;
    }
    if (this.terminada && this.vacio) {
      this.decirFalla("Una entrada no puede quedar vacía. Si sobra, retírala.");
      return false;
    }
    return true;
  }

  decirFalla(frase) {
    if (this.falla.hidden && !frase) return;
    this.falla.hidden = !frase;
    this.falla.querySelector("span").textContent = frase;
    this.texto.toggleAttribute("aria-invalid", Boolean(frase));
  }

  /** Deja el campo listo para la siguiente entrada; el tipo se queda. */
  reiniciar() {
    clearTimeout(this.reloj);
    Object.assign(this, { uid: null, nivel: "", sucio: false, pausado: false });
    this.texto.value = "";
    this.raiz.querySelector(".pide")?.remove();
    this.selector.limpiar();
    this.decirFalla("");
    this.pintarNivel();
    this.#crecer();
    this.casa.presencia?.escribiendo(this);
  }

  pintarNivel() {
    if (!this.nivelBoton) return;
    const vale = masEstricto(this.casa.datos.consentido, this.nivel);
    const nombre = this.nivelBoton.querySelector("[data-nivel-nombre]");
    nombre.replaceChildren(...(vale ? [signo(vale), " "] : []), vale ? NIVELES[vale] : "Apretar nivel");
    this.nivelBoton.classList.toggle("apretado", Boolean(this.nivel));
  }

  preguntar(frase, botones) {
    this.raiz.querySelector(".pide")?.remove();
    const caja = elemento("div", "pide");
    caja.setAttribute("role", "group");
    caja.setAttribute("aria-label", frase);
    const fila = elemento("span", "niv");
    for (const [texto, hacer] of botones) {
      const boton = elemento("button", "btn btn-secondary btn-denso", texto);
      boton.type = "button";
      boton.addEventListener("click", () => { caja.remove(); hacer(); this.enfocar(); });
      fila.append(boton);
    }
    caja.append(elemento("p", "me", frase), fila);
    this.texto.after(caja);
    fila.firstElementChild.focus();
  }
}
