// Pinta la puerta: la cuenta, la cinta, los renglones y las últimas llegadas.
import { buscar, palabras } from "./busqueda.js";
import { hora } from "./estado.js";
import { notaDeDelegado, renglon } from "./filas.js";
import { h, plural, poner, signo } from "./piezas.js";

const POCAS = 3;

export class Vista {
  constructor(raiz) {
    this.raiz = raiz;
    this.nodos = new Map();
    for (const nombre of ["app", "lista", "cuantos", "avisos", "ultimas", "sede", "guarda", "dice", "ver-todo"]) {
      this[nombre.replace("-t", "T")] = raiz.querySelector(`[data-${nombre}]`);
    }
    this.cinta = document.querySelector("[data-cinta]");
  }

  /** ``hacer(id)`` da lo que se le puede hacer a esa persona. */
  pintar(estado, { texto, salidas, verTodo, lista, hacer }) {
    document.querySelector("[data-dentro]").textContent = lista ? estado.dentro : "–";
    document.querySelector("[data-esperadas]").textContent = lista ? estado.esperadas : "–";
    this.sede.textContent = lista ? `En la sede hay ${plural(estado.cuerpos, "persona", "personas")}; caben ${estado.aforo}.` : "";
    this.#renglones(estado, { texto, salidas, verTodo, lista, hacer });
    this.#ultimas(estado);
  }

  #renglones(estado, { texto, salidas, verTodo, lista, hacer }) {
    const buscadas = palabras(texto);
    const todas = filasDe(estado);
    const visibles = buscadas.length || verTodo || salidas
      ? buscar(todas.filter((fila) => (salidas ? fila.suya?.d : true)), texto) : [];
    const gente = visibles.filter((fila) => !fila.mando);
    const porLlegar = gente.filter((fila) => !fila.suya).length;
    const opciones = { buscadas, salidas, principal: porLlegar <= POCAS };
    const avisos = buscadas.length ? visibles.filter((fila) => fila.mando) : [];
    this.#poner([...gente, ...avisos], hacer, opciones);
    this.verTodo.hidden = !todas.length || verTodo || salidas || buscadas.length > 0;
    this.cuantos.textContent = frase({ lista, texto: texto.trim(), salidas, verTodo, num: gente.length, avisos: avisos.length, total: todas.length });
  }

  /** Sólo se rehace el renglón que cambió; si tenía el foco, lo recupera. */
  #poner(filas, hacer, opciones) {
    const activo = document.activeElement;
    const conFoco = activo?.closest?.("[data-id]")?.dataset.id;
    const enLista = this.lista.contains(activo);
    const vivos = new Map();
    for (const fila of filas) {
      const firma = JSON.stringify([fila, opciones]);
      const previo = this.nodos.get(fila.id);
      const nodo = previo?.firma === firma ? previo.nodo
        : fila.mando ? notaDeDelegado(fila, hacer(fila.id)) : renglon(fila, hacer(fila.id), opciones);
      if (previo && nodo !== previo.nodo) conservarAbierto(previo.nodo, nodo);
      vivos.set(fila.id, { firma, nodo });
    }
    this.nodos = vivos;
    poner(this.lista, [...vivos.values()].map(({ nodo }) => nodo));
    if (enLista && !this.lista.contains(document.activeElement)) {
      const otra = vivos.get(conFoco)?.nodo;
      (otra?.contains(activo) ? activo : otra?.querySelector(".lleg, .ya button"))?.focus();
    }
  }

  #ultimas({ ultimas }) {
    this.ultimas.hidden = !ultimas.length;
    const firma = JSON.stringify(ultimas);
    if (firma === this.ultimasFirma) return;
    this.ultimasFirma = firma;
    this.ultimas.querySelector("ul").replaceChildren(...ultimas.map((una) => h("li", {},
      h("span", {}, una.h), h("span", {}, una.n || "Una llegada"),
      h("span", { class: `est ${una.cola ? "e-aviso" : "e-bien"}` },
        signo(una.cola ? "reloj" : "si"), una.cola ? "en cola" : "enviada"))));
  }

  /** La cinta bajo la cabeza: sin red desde cuándo, o sin sesión, y cuántas esperan. */
  pintarCinta({ modo, desde, porEnviar }, entrar) {
    const num = porEnviar.length;
    const llegadas = porEnviar.every((paso) => paso.tipo === "llego");
    const enCola = llegadas ? plural(num, "llegada", "llegadas") : plural(num, "registro", "registros");
    const piezas = modo === "sesion"
      ? [h("b", {}, "Tu sesión terminó. "), num ? `${enCola} en cola; entra y se ${num === 1 ? "envía sola" : "envían solas"}. ` : "La lista se borró de este aparato. ", h("a", { href: entrar }, "Entrar")]
      : [h("b", {}, `Sin red desde las ${desde && hora(desde)}. `),
        num ? `${enCola} en cola; se ${num === 1 ? "envía sola" : "envían solas"} al volver. Sigue registrando.` : "Sigue registrando: se envía al volver."];
    const firma = `${modo} ${desde} ${num} ${llegadas}`;
    document.body.classList.toggle("sin-sesion", modo === "sesion");
    this.cinta.hidden = modo === "bien";
    if (modo === "bien" || firma === this.cintaFirma) return;
    this.cintaFirma = firma;
    this.cinta.replaceChildren(h("div", { class: "in" }, signo(modo === "red" ? "red" : "aviso"), h("p", {}, piezas)));
  }

  /** Algo que hay que leer; se queda hasta que se atiende. */
  avisar(titulo, texto, acciones = []) {
    const caja = h("div", { class: "nota aviso", tabindex: "-1" },
      h("p", { class: "fuerte" }, signo("aviso"), ` ${titulo}`), texto && h("p", { class: "me" }, texto),
      h("div", { class: "juntos" },
        acciones.map(([palabra, hacer]) => h("button", {
          type: "button", class: "btn btn-secondary", onclick: () => { caja.remove(); hacer(); },
        }, palabra)),
        h("button", { type: "button", class: "btn btn-link", onclick: () => caja.remove() }, "Entendido")));
    this.avisos.replaceChildren(caja);
    return caja;
  }

  decir(texto) {
    this.dice.textContent = texto;
  }
}

/** Lo que se estaba escribiendo en «Más» pasa al renglón nuevo. */
function conservarAbierto(previo, nodo) {
  const abierto = previo.querySelector(".mas:not([hidden])");
  if (!abierto) return;
  nodo.querySelector(".mas")?.replaceWith(abierto);
  nodo.querySelector(".abre-mas")?.setAttribute("aria-expanded", "true");
}

/** Todas las personas con lo suyo; al final, quienes no estaban en la lista. */
function filasDe({ personas, presencias }) {
  const filas = [];
  for (const persona of personas.values()) {
    if (persona.de) continue;
    filas.push({
      ...persona, suya: presencias.get(persona.id),
      viene: persona.viene && presencias.get(persona.viene),
      con: persona.con?.map((otra) => ({ ...otra, suya: presencias.get(otra.id) })),
    });
  }
  for (const [id, suya] of presencias) {
    if (!personas.has(id)) filas.push({ id, n: suya.n ?? "", o: suya.o ?? "", c: suya.c ?? "visita", suya });
  }
  return filas;
}

function frase({ lista, texto, salidas, verTodo, num, avisos, total }) {
  if (!lista) return "";
  if (!total) return "Nadie en la lista de este día. A quien llegue se le registra aquí abajo.";
  if (texto) return num + avisos ? `${plural(num + avisos, "persona", "personas")} con «${texto}»` : `Nadie con «${texto}».`;
  if (salidas) return `Quién se va: ${plural(num, "persona", "personas")} dentro`;
  if (verTodo) return plural(num, "persona en la lista", "personas en la lista");
  return "Escribe un nombre o lee el gafete.";
}
