// Lo que se pregunta: cada toque se guarda y puede cambiarse hasta que se cierre.
import { estado, frase } from "./frases.js";

const PAUSA = 500;

export class Pide {
  constructor(caja, cola) {
    Object.assign(this, { caja, cola });
    caja.addEventListener("change", (evento) => this.#alTocar(evento));
    caja.addEventListener("submit", (evento) => {
      const forma = evento.target.closest("[data-voto],[data-espejo]");
      if (!forma) return;
      evento.preventDefault();
      this.#guardar(forma, true);
    });
    cola.addEventListener("respuesta", ({ detail }) => this.#respondido(detail));
    this.preparar();
  }

  get consulta() { return this.caja.querySelector("[data-pide]")?.dataset.consulta ?? ""; }
  get espejo() { return this.caja.querySelector("[data-pide]")?.dataset.espejoDe ?? ""; }

  /** Otra pregunta, o ninguna. Lo que está a medias en la que sigue abierta no se pierde. */
  poner(html) {
    const aMedias = new Map(this.#formas().map((forma) => [this.#clave(forma), Object.fromEntries(new FormData(forma))]));
    const foco = this.caja.contains(document.activeElement) ? document.activeElement.id : null;
    this.caja.innerHTML = html;
    for (const forma of this.#formas()) this.#escribir(forma, aMedias.get(this.#clave(forma)) ?? {});
    this.preparar();
    if (foco === null) return;
    this.caja.tabIndex = -1;
    (document.getElementById(foco) ?? this.caja).focus({ preventScroll: true });
  }

  /** Lo que sigue en cola manda sobre lo que el servidor aún no sabe. */
  preparar() {
    for (const forma of this.#formas()) {
      const pendiente = this.cola.almacen.leer(`cola:${this.#clave(forma)}`);
      if (pendiente) {
        this.#escribir(forma, pendiente.campos);
        this.#decir(forma, estado("aviso", "reloj", frase("en_cola")));
      }
      this.#boton(forma);
      if (forma.dataset.puntos) this.#contar(forma);
      this.#cuantosVan(forma);
    }
  }

  #formas() { return [...this.caja.querySelectorAll("[data-voto],[data-espejo]")]; }
  #clave(forma) { return forma.dataset.voto ? `voto-${forma.dataset.voto}` : `espejo-${forma.dataset.espejo}`; }

  #escribir(forma, campos) {
    for (const [nombre, valor] of Object.entries(campos)) {
      const campo = forma.elements[nombre];
      if (campo && campo.type !== "hidden") campo.value = valor;
    }
  }

  #alTocar(evento) {
    const forma = evento.target.closest("[data-voto],[data-espejo]");
    if (!forma) return;
    if (forma.dataset.puntos) this.#contar(forma);
    this.#cuantosVan(forma);
    this.#boton(forma);
    clearTimeout(this.pausa);
    this.pausa = setTimeout(() => this.#guardar(forma, false), forma.elements.postura ? 0 : PAUSA);
  }

  /** Reserva y objeción se envían con su razón; lo demás, al tocar. */
  #boton(forma) {
    const postura = forma.elements.postura?.value ?? "";
    forma.classList.toggle("con-boton", ["reserva", "objecion"].includes(postura));
  }

  #campos(forma) {
    const campos = Object.fromEntries(new FormData(forma));
    for (const nombre of Object.keys(campos)) {
      const par = /^([iv])(\d+)$/.exec(nombre); // una calificación a medias espera a su pareja
      if (par && !campos[`${par[1] === "i" ? "v" : "i"}${par[2]}`]) delete campos[nombre];
    }
    return campos;
  }

  #guardar(forma, conBoton) {
    if (!forma.isConnected) return;
    const campos = this.#campos(forma);
    const falta = this.#falta(forma, campos);
    this.#faltar(forma, falta && conBoton ? falta : "");
    if (falta && conBoton) forma.elements.razon?.focus();
    if (falta) return this.#decir(forma, "");
    this.#decir(forma, frase("guardando"));
    this.cola.agregar(this.#clave(forma), { url: forma.action, campos });
  }

  #falta(forma, campos) {
    if ("postura" in forma.elements) {
      const conRazon = ["reserva", "objecion"].includes(campos.postura);
      if (!campos.postura) return frase("no_se_pudo");
      return conRazon && !campos.razon?.trim() ? frase("falta_razon_voto") : "";
    }
    const dicho = Object.keys(campos).some((nombre) => /^[ilp]/.test(nombre) && campos[nombre] !== "0");
    return dicho ? "" : frase("no_se_pudo");
  }

  #contar(forma) {
    const total = Number(forma.dataset.puntos);
    const marcados = [...forma.querySelectorAll(".tantos :checked")];
    const quedan = total - marcados.reduce((suma, uno) => suma + Number(uno.value), 0);
    for (const grupo of forma.querySelectorAll(".tantos")) {
      const suyo = Number(grupo.querySelector(":checked")?.value ?? 0);
      for (const uno of grupo.querySelectorAll("input")) uno.disabled = Number(uno.value) - suyo > quedan;
    }
    const dice = forma.querySelector("[data-quedan]");
    dice.querySelector("i").textContent = "●".repeat(Math.max(0, quedan)) + "○".repeat(total - Math.max(0, quedan));
    dice.querySelector("[data-quedan-frase]").textContent = frase("quedan", { n: quedan });
  }

  /** Cuántos textos tienen sus dos escalas, a la vista mientras se baja por ellos. */
  #cuantosVan(forma) {
    const dice = forma.querySelector("[data-van]");
    if (!dice) return;
    const grupos = [...forma.querySelectorAll(".opcion")].map((uno) => uno.querySelectorAll(":checked").length);
    const n = grupos.filter((marcadas) => marcadas === 2).length;
    const completa = n === grupos.length || !grupos.some(Boolean);
    dice.hidden = grupos.length === 1 && completa;
    dice.textContent = frase(completa ? "van_todos" : "van", { n, d: grupos.length });
  }

  #respondido({ uno, bien, datos }) {
    const forma = this.#formas().find((una) => uno.clave === `cola:${this.#clave(una)}`);
    if (!forma || this.cola.almacen.leer(uno.clave)) return;
    if (bien) {
      this.#faltar(forma, "");
      const dicho = forma.dataset.voto ? frase("guardada") : frase("gracias");
      this.#decir(forma, estado("bien", "si", dicho));
      if (forma.dataset.voto) forma.querySelector("[data-enviar]").textContent = frase("cambiar");
    } else {
      this.#decir(forma, "");
      this.#faltar(forma, datos.error || frase("no_se_pudo"));
    }
  }

  enCola() {
    for (const forma of this.#formas()) {
      const pendiente = this.cola.almacen.leer(`cola:${this.#clave(forma)}`);
      if (pendiente?.tarde) this.#decir(forma, estado("aviso", "reloj", frase("en_cola")));
    }
  }

  #decir(forma, dicho) { forma.querySelector("[data-dicho]").replaceChildren(dicho); }

  #faltar(forma, texto) {
    const caja = forma.querySelector("[data-falta]");
    caja.hidden = !texto;
    caja.querySelector("span").textContent = texto;
  }
}
