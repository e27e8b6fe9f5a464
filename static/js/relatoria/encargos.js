// Compromisos y decisiones pendientes de la sala.
import { h } from "../puerta/piezas.js";

const DIA = new Intl.DateTimeFormat("es-MX", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const TITULO = { compromiso: "Compromiso en la sala", pendiente: "Decisión pendiente" };

export class Encargos extends EventTarget {
  constructor(raiz) {
    super();
    this.lista = raiz.querySelector("[data-encargos]");
    this.form = raiz.querySelector("[data-encargo]");
    this.titulo = raiz.querySelector("[data-encargo-titulo]");
    this.dice = raiz.querySelector("[data-encargo-dice]");
    for (const boton of raiz.querySelectorAll("[data-apuntar]")) {
      boton.addEventListener("click", () => this.abrir({ clase: boton.dataset.apuntar }, boton));
    }
    raiz.querySelector("[data-encargo-cancelar]").addEventListener("click", () => this.cerrar());
    this.form.addEventListener("submit", (evento) => { evento.preventDefault(); this.#apuntar(); });
    this.form.addEventListener("keydown", (evento) => { if (evento.key === "Escape") this.cerrar(); });
  }

  abrir(encargo, desde) {
    this.editado = encargo;
    this.desde = desde;
    this.titulo.textContent = TITULO[encargo.clase];
    for (const campo of ["texto", "organizacion", "responde", "para_el"]) this.form.elements[campo].value = encargo[campo] ?? "";
    this.dice.textContent = "";
    this.form.hidden = false;
    this.form.elements.texto.focus();
  }

  cerrar() {
    this.form.hidden = true;
    this.desde?.focus();
  }

  #apuntar() {
    const { texto, organizacion, responde, para_el } = Object.fromEntries(
      [...new FormData(this.form)].map(([clave, valor]) => [clave, valor.trim()]));
    const compromete = this.editado.clase === "compromiso";
    const falta = !texto ? "Escribe qué se deja por hacer."
      : compromete && !organizacion && !responde ? "Di quién responde: una organización, un cargo o un área." : "";
    this.dice.textContent = falta;
    this.dice.classList.toggle("mal", Boolean(falta));
    if (falta) return;
    const { clase, uid, punto } = this.editado;
    this.cerrar();
    this.dispatchEvent(new CustomEvent("apuntar", { detail: { clase, uid, punto, texto, organizacion, responde, para_el } }));
  }

  pintar(encargos, folioDe) {
    const firma = JSON.stringify(encargos);
    if (firma === this.firma) return;
    this.firma = firma;
    this.lista.replaceChildren(...encargos.map((uno) => this.#uno(uno, folioDe)));
  }

  #uno(uno, folioDe) {
    const quien = [uno.organizacion, uno.responde].filter(Boolean).join(", ");
    const cuando = uno.para_el && `para el ${DIA.format(new Date(`${uno.para_el}T00:00:00Z`))}`;
    const editar = h("button", { type: "button", class: "btn btn-link", "aria-label": `Editar ${uno.texto}` }, "Editar");
    editar.addEventListener("click", () => this.abrir(uno, editar));
    return h("li", {}, h("p", {}, uno.texto),
      h("p", { class: "pie" }, h("span", {}, [`${TITULO[uno.clase]}, ${folioDe(uno.punto)}`, quien, cuando].filter(Boolean).join(". ")),
        uno.cola && h("span", { class: "est e-aviso" }, "en cola"), editar,
        h("button", { type: "button", class: "btn btn-link", "aria-label": `Quitar ${uno.texto}`,
          onclick: () => this.dispatchEvent(new CustomEvent("quitar", { detail: uno })) }, "Quitar")));
  }
}
