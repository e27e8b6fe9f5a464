// La paleta: buscar sin acentos, números 1–9, recientes, código nuevo, en vivo, memo y evidencia.
import { exactas } from "./marcas.js";
import { elemento, sinBrincar } from "./texto.js";

const plano = (texto) => texto.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const MAXIMO = 60;

export class Paleta {
  constructor(casa) {
    this.casa = casa;
    this.nodo = document.getElementById("paleta");
    this.busca = this.nodo.querySelector("[role=combobox]");
    this.lista = this.nodo.querySelector("[role=listbox]");
    this.nota = this.nodo.querySelector("[data-nota]");
    this.activa = -1;
    this.busca.addEventListener("input", () => { this.activa = this.busca.value.trim() ? 0 : -1; this.pintar(); });
    this.busca.addEventListener("keydown", (evento) => this.#tecla(evento));
    this.nodo.addEventListener("keydown", (evento) => this.#escape(evento));
    this.lista.addEventListener("click", (evento) => this.#tomar(evento.target.closest("[role=option]")));
    this.lista.addEventListener("pointerdown", (evento) => evento.preventDefault());
    this.nodo.addEventListener("click", (evento) => this.#hacer(evento.target.closest("[data-hacer], [data-reciente]")));
    this.nota.addEventListener("submit", (evento) => { evento.preventDefault(); this.#guardarNota(); });
    window.addEventListener("beforeunload", (evento) => this.nota.elements.texto.value.trim() && evento.preventDefault());
  }

  get abierta() { return !this.nodo.hidden; }

  /** Bajo la entrada elegida. Con ``buscar``, el foco va al campo. */
  abrir({ buscar = false } = {}) {
    const { actual } = this.casa.eleccion;
    if (!actual) return;
    if (!this.abierta || this.nodo.parentElement !== actual.bl) {
      sinBrincar(actual.bl, () => {
        actual.bl.append(this.nodo);
        this.nodo.hidden = false;
      });
    }
    this.busca.value = "";
    this.activa = -1;
    this.pintar();
    if (buscar) this.busca.focus({ preventScroll: true });
    const { bottom } = this.nodo.getBoundingClientRect();
    if (bottom > innerHeight) window.scrollBy(0, Math.min(bottom - innerHeight + 16, actual.bl.getBoundingClientRect().top - 90));
  }

  cerrar({ devolver = true } = {}) {
    if (!this.abierta) return;
    const dentro = this.nodo.contains(document.activeElement);
    const oracion = this.casa.eleccion.oracion();
    sinBrincar(this.casa.eleccion.actual?.bl, () => { this.nodo.hidden = true; });
    if (devolver && dentro && oracion) this.casa.eleccion.enfocar(oracion);
  }

  pintar() {
    const { eleccion } = this.casa;
    if (!this.abierta || !eleccion.actual) return;
    this.nodo.querySelector("[data-que]").textContent = eleccion.frase();
    const puestos = new Set(exactas(eleccion.actual).map((marca) => marca.codigo));
    const opciones = this.#hallados().map((codigo, i) => this.#opcion(codigo, i, puestos));
    const dicho = this.busca.value.trim();
    if (dicho && !this.casa.doble && !this.casa.libro.some((c) => plano(c.nombre) === plano(dicho))) {
      opciones.push(this.#propuesta(dicho, opciones.length));
    }
    if (!opciones.length) opciones.push(this.#vacia());
    this.lista.replaceChildren(...opciones);
    this.#senalar();
    this.#recientes();
  }

  #hallados() {
    const dicho = plano(this.busca.value.trim());
    const { libro } = this.casa;
    if (!dicho) {
      const teclas = this.casa.teclas.map((pk) => this.casa.codigo(pk)).filter(Boolean);
      return [...new Set([...teclas, ...libro])].slice(0, MAXIMO);
    }
    const rango = (codigo) => {
      const nombre = plano(codigo.nombre);
      if (nombre.startsWith(dicho)) return 0;
      if (nombre.includes(` ${dicho}`)) return 1;
      if (nombre.includes(dicho)) return 2;
      return plano(`${codigo.dentro} ${codigo.definicion}`).includes(dicho) ? 3 : 9;
    };
    return libro.map((codigo) => [rango(codigo), codigo]).filter(([n]) => n < 9)
      .sort(([una], [otra]) => una - otra).map(([, codigo]) => codigo).slice(0, MAXIMO);
  }

  #opcion(codigo, i, puestos) {
    const li = elemento("li", codigo.marca);
    Object.assign(li.dataset, { pk: codigo.pk });
    const tecla = this.casa.teclas.indexOf(codigo.pk);
    const dice = elemento("span");
    dice.append(...this.#resaltar(codigo.nombre));
    const detalle = [codigo.dentro, codigo.propuesto ? "Propuesto" : "", codigo.definicion].filter(Boolean).join(". ");
    if (detalle) dice.append(elemento("small", "", detalle));
    li.append(tecla >= 0 ? elemento("kbd", "", String(tecla + 1)) : elemento("span"), elemento("span", "tz"), dice);
    li.append(puestos.has(codigo.pk) ? elemento("span", "est e-quieto", "puesto") : elemento("span"));
    return this.#rol(li, i);
  }

  #propuesta(nombre, i) {
    const li = elemento("li", "nv");
    li.dataset.nuevo = nombre;
    const dice = elemento("span", "", `Proponer «${nombre}» como código nuevo`);
    dice.append(elemento("small", "", "Queda propuesto hasta que el equipo lo acuerde."));
    li.append(elemento("kbd", "", "↵"), elemento("span"), dice, elemento("span"));
    return this.#rol(li, i);
  }

  #vacia() {
    const li = elemento("li", "");
    li.append(elemento("span"), elemento("span"), elemento("span", "q", this.casa.libro.length ? "Ningún código con esas letras." : "El libro está vacío: escribe el primer código."));
    li.setAttribute("role", "option");
    li.setAttribute("aria-disabled", "true");
    li.setAttribute("aria-selected", "false");
    return li;
  }

  #rol(li, i) {
    li.id = `op-${i}`;
    li.setAttribute("role", "option");
    li.setAttribute("aria-selected", "false");
    return li;
  }

  #resaltar(nombre) {
    const dicho = plano(this.busca.value.trim());
    const letras = Array.from(nombre);
    const desde = dicho ? letras.map(plano).join("").indexOf(dicho) : -1;
    if (desde < 0 || letras.map(plano).join("").length !== letras.length) return [nombre];
    const partes = [letras.slice(0, desde), letras.slice(desde, desde + dicho.length), letras.slice(desde + dicho.length)];
    return [partes[0].join(""), elemento("b", "", partes[1].join("")), partes[2].join("")];
  }

  #recientes() {
    const zona = this.nodo.querySelector("[data-recientes]");
    const vistos = this.casa.recientes.map((pk) => this.casa.codigo(pk)).filter(Boolean).slice(0, 4);
    zona.hidden = !vistos.length;
    for (const viejo of zona.querySelectorAll("button")) viejo.remove();
    for (const codigo of vistos) {
      const boton = elemento("button", "etq", codigo.nombre);
      boton.type = "button";
      boton.dataset.reciente = codigo.pk;
      const tecla = this.casa.teclas.indexOf(codigo.pk);
      if (tecla >= 0) boton.prepend(elemento("kbd", "", String(tecla + 1)), " ");
      zona.append(boton);
    }
  }

  #senalar() {
    const opciones = [...this.lista.children];
    this.activa = Math.min(this.activa, opciones.length - 1);
    opciones.forEach((li, i) => li.setAttribute("aria-selected", String(i === this.activa)));
    const li = opciones[this.activa];
    if (li?.id) {
      this.busca.setAttribute("aria-activedescendant", li.id);
      const { offsetTop, offsetHeight } = li;
      if (offsetTop < this.lista.scrollTop) this.lista.scrollTop = offsetTop;
      const abajo = offsetTop + offsetHeight - this.lista.clientHeight;
      if (abajo > this.lista.scrollTop) this.lista.scrollTop = abajo;
    } else this.busca.removeAttribute("aria-activedescendant");
  }

  #tecla(evento) {
    const { key } = evento;
    if (evento.isComposing || evento.altKey) return;
    const vacia = !this.busca.value;
    if (evento.ctrlKey || evento.metaKey) {
      if (vacia && key.toLowerCase() === "z") {
        evento.preventDefault();
        if (evento.shiftKey) this.casa.acciones.rehacer();
        else this.casa.acciones.deshacer();
      }
      return;
    }
    if (key === "ArrowDown" || key === "ArrowUp") {
      const paso = key === "ArrowDown" ? 1 : -1;
      this.activa = (this.activa + paso + this.lista.children.length) % this.lista.children.length;
      this.#senalar();
    } else if (key === "Enter") this.#tomar(this.lista.children[this.activa]);
    else if (vacia && /^[1-9]$/.test(key)) this.casa.numero(Number(key));
    else return;
    evento.preventDefault();
  }

  #escape(evento) {
    if (evento.key !== "Escape") return;
    evento.stopPropagation();
    evento.preventDefault();
    if (!this.nota.hidden) this.#cerrarNota();
    else this.cerrar();
  }

  async #tomar(li) {
    if (!li) return;
    const { pk, nuevo } = li.dataset;
    if (!pk && !nuevo) return;
    const hecho = await (pk ? this.casa.acciones.alternar(Number(pk)) : this.casa.acciones.proponer(nuevo));
    if (!hecho) return;
    this.busca.value = "";
    this.activa = -1;
    this.pintar();
  }

  #hacer(boton) {
    if (!boton) return;
    if (boton.dataset.reciente) { this.casa.acciones.alternar(Number(boton.dataset.reciente)); return; }
    const formas = {
      vivo: () => this.casa.acciones.enVivo(),
      memo: () => this.abrirNota(),
      evidencia: () => this.casa.acciones.evidencia(),
      cerrar: () => this.cerrar(),
      "sin-nota": () => { this.nota.elements.texto.value = ""; this.#cerrarNota(); },
      "retirar-nota": () => { this.nota.elements.texto.value = ""; this.#guardarNota(); },
    };
    formas[boton.dataset.hacer]?.();
  }

  /** Con ``memo``, cambia uno que ya está. */
  abrirNota(memo = null) {
    if (!this.abierta) this.abrir();
    const { texto, tipo } = this.nota.elements;
    this.nota.hidden = false;
    this.nodo.classList.add("con-nota");
    this.nota.dataset.uid = memo?.dataset.memo ?? "";
    if (memo) {
      texto.value = memo.querySelector("[data-dice]").textContent;
      tipo.value = memo.dataset.tipo;
    }
    this.nota.querySelector("[data-nota-de]").textContent = memo ? "Cambiar el memo" : "Memo sobre lo elegido";
    this.nota.querySelector("[data-hacer='retirar-nota']").hidden = !memo;
    texto.focus();
    this.nodo.scrollIntoView({ block: "nearest" });
  }

  #cerrarNota() {
    this.nota.hidden = true;
    this.nodo.classList.remove("con-nota");
    this.nota.dataset.uid = "";
    const oracion = this.casa.eleccion.oracion();
    if (oracion) this.casa.eleccion.enfocar(oracion);
  }

  async #guardarNota() {
    const { texto, tipo } = this.nota.elements;
    const { uid } = this.nota.dataset;
    if (!texto.value.trim() && !uid) { this.casa.decir("El memo está vacío.", true); return; }
    const hecho = await this.casa.acciones.memo({ tipo: tipo.value, texto: texto.value }, uid);
    if (!hecho) return;
    texto.value = "";
    this.#cerrarNota();
  }
}
