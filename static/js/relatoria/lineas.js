// Las líneas de la mesa: la más nueva primero, corregir ahí mismo, y lo que no se pudo guardar.
import { h, poner } from "../puerta/piezas.js";
import { CLASES, CON_RAZON, TECLAS } from "./modelo.js";

export const conComillas = (linea) => (linea.literal ? `«${linea.texto.replace(/^[«"]|[»"]$/g, "")}»` : linea.texto);
const opcion = (valor, texto, escogida) => h("option", { value: valor, selected: escogida }, texto);

export class Lineas {
  /** ``hacer``: corregir(linea, valores), retirar(linea, motivo), resolver(paso, cómo). */
  constructor(raiz, hacer) {
    this.lista = raiz.querySelector("[data-lineas]");
    this.aparte = raiz.querySelector("[data-apartadas]");
    this.hacer = hacer;
    this.nodos = new Map(); // uid → {firma, nodo, abierta}
  }

  pintar({ lineas, apartadas }, { puestos, punto }) {
    this.puestos = puestos;
    const suyas = lineas.filter((una) => una.punto === punto);
    const vistos = new Set(suyas.map((una) => una.uid));
    for (const uid of this.nodos.keys()) if (!vistos.has(uid)) this.nodos.delete(uid);
    poner(this.lista, suyas.map((una) => this.#nodo(una)));
    this.#pintarAparte(apartadas);
  }

  #nodo(linea) {
    const firma = JSON.stringify([linea, this.puestos]);
    const hay = this.nodos.get(linea.uid);
    if (hay && (hay.abierta || hay.firma === firma)) return Object.assign(hay, { linea }).nodo;
    const nodo = h("li", { "data-uid": linea.uid, class: linea.cola ? "en-cola" : null });
    this.nodos.set(linea.uid, { firma, nodo, linea });
    nodo.append(...this.#leida(linea));
    return nodo;
  }

  #lugar(linea) {
    const puesto = this.puestos.find((uno) => uno.id === linea.puesto);
    return puesto ? `Lugar ${puesto.n}` : "La mesa";
  }

  #leida(linea) {
    const piezas = [CLASES[linea.clase], `${this.#lugar(linea)}${linea.literal ? ", literal" : ""}`];
    if (linea.fuerza === "debe") piezas.push("Debe");
    if (linea.origen === "participante") piezas.push("Desde su teléfono");
    if (linea.revision > 1) piezas.push("Corregida");
    if (linea.valida) piezas.push(`Validado por la mesa (${linea.valida.si}/${linea.valida.de})`);
    return [
      h("span", { class: `tk t-${linea.clase}`, title: CLASES[linea.clase] }, h("b", { "aria-hidden": "true" }, TECLAS[linea.clase])),
      h("div", {},
        h("p", { class: linea.literal ? "tx voz" : "tx" }, conComillas(linea)),
        linea.razon && h("p", { class: "porque" }, h("b", {}, "Porque "), linea.razon),
        h("p", { class: "pie" }, h("span", {}, `${piezas.join(". ")}`),
          linea.cola && h("span", { class: "est e-aviso" }, "en cola"),
          h("button", { type: "button", class: "btn btn-link", onclick: () => this.abrir(linea.uid), "aria-label": `Corregir ${linea.folio || "la línea"}` }, "Corregir"),
          h("span", { class: "hora" }, [linea.folio, linea.hora].filter(Boolean).join(", ")))),
    ];
  }

  /** Abre la corrección en su sitio, con esos valores ya puestos si se dan. */
  abrir(uid, valores = {}) {
    const suyo = this.nodos.get(uid);
    if (!suyo) return false;
    suyo.abierta = true;
    const { linea, nodo } = suyo;
    const base = linea.revision;
    const form = this.#formulario({ ...linea, ...valores }, valores.motivo ?? "", {
      guardar: (nuevos) => { this.#cerrar(uid); this.hacer.corregir({ ...linea, revision: base }, nuevos); },
      retirar: (motivo) => { this.#cerrar(uid); this.hacer.retirar(linea, motivo); },
      cancelar: () => { this.#cerrar(uid); this.hacer.repintar(); this.nodos.get(uid)?.nodo.querySelector("button")?.focus(); },
    });
    nodo.replaceChildren(h("span", { class: `tk t-${linea.clase}` }, h("b", { "aria-hidden": "true" }, TECLAS[linea.clase])), form);
    form.querySelector(valores.motivo ? "[name=motivo]" : "textarea").focus();
    return true;
  }

  #cerrar(uid) {
    this.nodos.delete(uid);
  }

  #formulario(linea, motivo, { guardar, retirar, cancelar }) {
    const clases = linea.clase === "disiente" ? ["disiente"] : Object.keys(CLASES);
    const dice = h("p", { class: "ch dice-linea", role: "status" });
    const decir = (texto) => { dice.textContent = texto; dice.classList.add("mal"); };
    const form = h("form", { class: "corr", novalidate: true, onsubmit: (evento) => {
      evento.preventDefault();
      const nuevos = leer();
      if (!nuevos.texto) return decir("Escribe qué se dijo.");
      if (CON_RAZON.includes(nuevos.clase) && !nuevos.razon) return decir("Falta decir por qué.");
      return guardar(nuevos);
    }, onkeydown: (evento) => { if (evento.key === "Escape") cancelar(); } },
      h("textarea", { class: "form-control campo voz", name: "texto", rows: 2, maxlength: 1000, "aria-label": "Línea corregida" }),
      h("label", {}, "Porque ", h("input", { class: "form-control", name: "razon", maxlength: 500 })),
      h("div", { class: "fila" },
        h("label", {}, "Qué hace ", h("select", { class: "form-select", name: "clase" }, clases.map((una) => opcion(una, CLASES[una], una === linea.clase)))),
        h("label", {}, "Habló ", h("select", { class: "form-select", name: "puesto" },
          this.puestos.map((uno) => opcion(uno.id, `Lugar ${uno.n}`, uno.id === linea.puesto)), opcion("", "La mesa", !linea.puesto))),
        h("label", { class: "lit" }, h("input", { type: "checkbox", name: "literal", checked: linea.literal }), "Literal"),
        h("label", { class: "lit" }, h("input", { type: "checkbox", name: "debe", checked: linea.fuerza === "debe" }), "Debe")),
      h("label", {}, "Motivo de retirarla ", h("input", { class: "form-control", name: "motivo", maxlength: 300 })),
      dice,
      h("div", { class: "fila" }, h("button", { class: "btn btn-primary btn-denso" }, "Guardar"),
        h("button", { type: "button", class: "btn btn-secondary btn-denso", onclick: () => {
          const dicho = form.elements.motivo.value.trim();
          if (dicho) retirar(dicho);
          else { decir("Di por qué se retira."); form.elements.motivo.focus(); }
        } }, "Retirar la línea"),
        h("button", { type: "button", class: "btn btn-link", onclick: cancelar }, "Cancelar")));
    Object.assign(form.elements.texto, { value: linea.texto });
    form.elements.razon.value = linea.razon;
    form.elements.motivo.value = motivo;
    const leer = () => ({
      clase: form.elements.clase.value, texto: form.elements.texto.value.trim(), razon: form.elements.razon.value.trim(),
      puesto: Number(form.elements.puesto.value) || null, literal: form.elements.literal.checked, debe: form.elements.debe.checked,
    });
    return form;
  }

  /** Lo que el servidor no aceptó: se queda a la vista hasta que alguien decide. */
  #pintarAparte(apartadas) {
    const firma = JSON.stringify(apartadas);
    if (firma === this.firmaAparte) return;
    this.firmaAparte = firma;
    this.aparte.replaceChildren(...apartadas.map((paso) => (paso.conflicto ? this.#choque(paso) : this.#rechazada(paso))));
  }

  #rechazada(paso) {
    return h("div", { class: "aparte" }, h("p", { class: "fuerte" }, `No se guardó: ${paso.apartada}`),
      paso.texto && h("p", { class: "voz" }, paso.texto), paso.razon && h("p", { class: "me" }, `Porque ${paso.razon}`),
      h("p", { class: "fila" },
        ["linea", "corrige"].includes(paso.tipo) && h("button", { type: "button", class: "btn btn-secondary btn-denso", onclick: () => this.hacer.resolver(paso, "reescribir") }, "Escribirla otra vez"),
        h("button", { type: "button", class: "btn btn-link", onclick: () => this.hacer.resolver(paso, "descartar") }, "Descartar")));
  }

  #choque(paso) {
    const { actual } = paso.conflicto;
    const quien = actual.quien || "otra persona";
    return h("div", { class: "aparte" }, h("p", { class: "fuerte" }, `${quien} corrigió esta línea mientras tanto. Están las dos.`),
      h("p", {}, h("b", {}, "La suya: "), h("span", { class: "voz" }, actual.texto)),
      h("p", {}, h("b", {}, "La tuya: "), h("span", { class: "voz" }, paso.texto)),
      h("p", { class: "fila" },
        h("button", { type: "button", class: "btn btn-secondary btn-denso", onclick: () => this.hacer.resolver(paso, "suya") }, "Dejar la suya"),
        h("button", { type: "button", class: "btn btn-secondary btn-denso", onclick: () => this.hacer.resolver(paso, "mia") }, "Poner la mía")));
  }
}
