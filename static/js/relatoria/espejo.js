// El espejo de mesa: qué contestó la mesa de cada línea y, si algo faltó o no fue así, su arreglo ahí.
import { h, signo } from "../puerta/piezas.js";
import { conComillas } from "./lineas.js";

const puntos = ({ si, de, falta, no }) => h("span", { class: "dots", "aria-hidden": "true" },
  ...Array.from({ length: de }, (_, i) => h("i", { class: i < si ? "s" : i < si + falta ? "f" : i < si + falta + no ? "x" : "n" })));

const CUANTOS = ["ningún", "un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"];

const dicho = (clase, icono, texto) => h("span", { class: `est ${clase}` }, signo(icono), texto);

export class Espejo {
  /** ``hacer``: abrir(), agregar(linea, nota), nueva(linea, nota), corregir(linea), retirar(linea, nota). */
  constructor(raiz, hacer) {
    this.dice = raiz.querySelector("[data-espejo-dice]");
    this.reloj = raiz.querySelector("[data-espejo-reloj]");
    this.boton = raiz.querySelector("[data-abrir-espejo]");
    this.lista = raiz.querySelector("[data-espejo-lineas]");
    this.hacer = hacer;
    this.boton.addEventListener("click", () => hacer.abrir());
  }

  pintar({ espejo, lineas, folio, porDevolver, folioDe, enCurso, conRed }) {
    this.cierra = espejo ? Date.parse(espejo.cierra_en) : null;
    this.cuantos = espejo?.presentes ?? 0;
    this.folio = espejo ? folioDe(espejo.punto) : folio;
    const texto = `Devolver a la mesa ${porDevolver === 1 ? "la línea" : `las ${porDevolver} líneas`} de ${folio}`;
    if (this.boton.textContent !== texto) this.boton.textContent = texto;
    this.puede = enCurso && conRed && porDevolver > 0;
    const firma = JSON.stringify([espejo, lineas]);
    if (firma === this.firma) return;
    this.firma = firma;
    const suyas = espejo ? espejo.lineas.map((uid) => lineas.find((una) => una.uid === uid)).filter(Boolean) : [];
    suyas.sort((a, b) => a.folio.localeCompare(b.folio, "es", { numeric: true }));
    this.lista.replaceChildren(...suyas.map((una) => this.#linea(una)));
  }

  /** Cada segundo, con la hora del servidor. */
  latir(ahora) {
    const restan = this.cierra ? Math.ceil((this.cierra - ahora) / 1000) : 0;
    const abierto = restan > 0;
    this.reloj.textContent = abierto ? `0:${String(restan).padStart(2, "0")}` : "";
    this.boton.hidden = abierto || !this.puede;
    const telefonos = this.cuantos === 1 ? "el teléfono" : `los ${CUANTOS[this.cuantos] ?? this.cuantos} teléfonos`;
    const texto = abierto ? `Las líneas de ${this.folio} están en ${telefonos} de la mesa.`
      : this.cierra ? `Lo que la mesa contestó de ${this.folio}.`
        : "Antes de dejar un hallazgo, devuelve sus líneas a la mesa: 45 segundos para decir si así fue.";
    if (this.dice.textContent !== texto) this.dice.textContent = texto;
  }

  #linea(linea) {
    const { valida, notas } = linea;
    return h("li", {}, h("p", { class: linea.literal ? "voz" : "pf" }, conComillas(linea)),
      h("div", { class: "vt" }, valida ? [puntos(valida), ...this.#resumen(valida)]
        : h("span", { class: "est q" }, linea.revision > 1 ? "corregida: sin validar" : "sin respuesta todavía")),
      notas.filter((una) => una.nota || una.valor === "no_dije_eso").map((una) => this.#arreglo(linea, una)));
  }

  #resumen({ si, de, falta, no }) {
    const piezas = [];
    if (no) piezas.push(dicho("e-error", "no", `no dije eso, ${no} de ${de}`));
    if (falta) piezas.push(dicho("e-aviso", "aviso", `falta, ${falta} de ${de}`));
    if (!piezas.length || si === 0) return piezas.length ? piezas : [dicho("e-bien", "si", `así es, ${si} de ${de}`)];
    return [h("span", { class: "visually-hidden" }, `así es, ${si} de ${de}`), ...piezas];
  }

  #arreglo(linea, nota) {
    const boton = (texto, hacer) => h("button", { type: "button", class: "btn btn-secondary btn-denso", onclick: hacer }, texto);
    const falta = nota.valor === "falta";
    return h("div", { class: "fal2" },
      h("p", { class: "me" }, h("b", {}, `Dice el lugar ${nota.lugar}: `), nota.nota || "no dije eso."),
      h("span", { class: "fila" }, falta
        ? [boton("Agregar a la línea", () => this.hacer.agregar(linea, nota)), boton("Línea nueva", () => this.hacer.nueva(linea, nota))]
        : [boton("Corregir", () => this.hacer.corregir(linea)), boton("Retirar la línea", () => this.hacer.retirar(linea, nota))]));
  }
}
