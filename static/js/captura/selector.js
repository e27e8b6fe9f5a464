// Selector de temas y regiones: sólo del catálogo, busca sin acentos, se maneja con teclas o con el dedo.
import { elemento, plano } from "./piezas.js";

const catalogo = JSON.parse(document.getElementById("catalogo").textContent)
  .map((cosa) => ({ ...cosa, plano: plano(cosa.nombre) }));
const porClave = new Map(catalogo.map((cosa) => [cosa.clave, cosa]));

export const nombreDe = (clave) => porClave.get(clave)?.nombre ?? "";

export function etiquetaNodo(clave, nombre, quitar) {
  const nodo = elemento("span", "etq etq-tema", nombre);
  nodo.dataset.etiqueta = clave;
  if (quitar) {
    const boton = elemento("button", "", "×");
    boton.type = "button";
    boton.setAttribute("aria-label", `Quitar ${nombre}`);
    boton.addEventListener("click", () => quitar(clave));
    nodo.append(" ", boton);
  }
  return nodo;
}

/** Las que empiezan así, luego las que tienen una palabra que empieza así, luego las que lo contienen. */
function hallar(texto, puestas) {
  const busca = plano(texto.trim().replace(/^#/, ""));
  const rango = (cosa) => {
    if (cosa.plano.startsWith(busca)) return 0;
    return cosa.plano.includes(` ${busca}`) ? 1 : 2;
  };
  return catalogo
    .filter((cosa) => !puestas.has(cosa.clave) && cosa.plano.includes(busca))
    .sort((a, b) => (busca ? rango(a) - rango(b) : 0));
}

export class Selector {
  /** ``alCambiar(clave, puesta)``; ``alSalir()`` devuelve el foco a donde se estaba. */
  constructor(zona, { alCambiar, alSalir, alEscribirSigno }) {
    Object.assign(this, { zona, alCambiar, alSalir, alEscribirSigno });
    this.campo = zona.querySelector("[data-busca]");
    this.lista = zona.querySelector("[role=listbox]");
    this.puestas = new Set();
    for (const nodo of zona.querySelectorAll("[data-etiqueta]")) {
      this.puestas.add(nodo.dataset.etiqueta);
      nodo.replaceWith(this.#nodo(nodo.dataset.etiqueta, nodo.textContent));
    }
    this.campo.addEventListener("input", () => this.#pintar());
    this.campo.addEventListener("focus", () => this.#pintar());
    this.campo.addEventListener("blur", () => {
      this.desdeElTexto = false;
      this.cerrar();
    });
    this.campo.addEventListener("keydown", (evento) => this.#tecla(evento));
    // pointerdown y no click: el foco no debe irse del campo antes de elegir.
    this.lista.addEventListener("pointerdown", (evento) => evento.preventDefault());
    this.lista.addEventListener("click", (evento) => {
      const opcion = evento.target.closest("[role=option]");
      if (opcion) this.poner(opcion.dataset.clave);
    });
  }

  #nodo(clave, nombre) {
    return etiquetaNodo(clave, nombre, (quitada) => this.quitar(quitada));
  }

  get abierta() {
    return !this.lista.hidden;
  }

  get temas() {
    return [...this.puestas].filter((c) => c[0] === "t").map((c) => Number(c.slice(1)));
  }

  get regiones() {
    return [...this.puestas].filter((c) => c[0] === "r").map((c) => Number(c.slice(1)));
  }

  /** ``desdeElTexto``, con «#»: al poner una se vuelve a él y se sigue escribiendo. */
  abrir(desdeElTexto = false) {
    this.campo.focus();
    this.desdeElTexto = desdeElTexto;
  }

  cerrar() {
    this.lista.hidden = true;
    this.campo.value = "";
    this.campo.setAttribute("aria-expanded", "false");
    this.campo.removeAttribute("aria-activedescendant");
  }

  poner(clave) {
    if (!porClave.has(clave) || this.puestas.has(clave)) return;
    this.puestas.add(clave);
    this.campo.parentElement.before(this.#nodo(clave, nombreDe(clave)), " ");
    this.cerrar();
    this.#seguir();
    this.alCambiar(clave, true);
  }

  #seguir() {
    if (this.desdeElTexto) this.alSalir();
    else this.campo.focus();
  }

  quitar(clave) {
    this.puestas.delete(clave);
    this.zona.querySelector(`[data-etiqueta="${clave}"]`)?.remove();
    this.campo.focus();
    this.alCambiar(clave, false);
  }

  limpiar() {
    this.puestas.clear();
    for (const nodo of this.zona.querySelectorAll("[data-etiqueta]")) nodo.remove();
    this.cerrar();
  }

  #pintar() {
    const texto = this.campo.value;
    this.halladas = hallar(texto, this.puestas).slice(0, 60);
    this.activa = 0;
    this.movida = false;
    const nodos = this.halladas.map((cosa, i) => this.#opcion(cosa, i, texto));
    const pie = elemento("li", "ni", nodos.length ? "Sólo del catálogo" : "Nada en el catálogo con esas letras");
    pie.setAttribute("role", "presentation");
    this.lista.replaceChildren(...nodos, pie);
    this.lista.hidden = false;
    this.campo.setAttribute("aria-expanded", "true");
    this.#marcar();
  }

  #opcion(cosa, i, texto) {
    const nodo = elemento("li");
    nodo.id = `${this.lista.id}-${i}`;
    nodo.dataset.clave = cosa.clave;
    nodo.setAttribute("role", "option");
    const busca = plano(texto.trim().replace(/^#/, ""));
    const donde = busca ? cosa.plano.indexOf(busca) : -1;
    const letras = [...cosa.nombre];
    const nombre = elemento("span");
    if (donde < 0) nombre.textContent = cosa.nombre;
    else {
      nombre.append(
        letras.slice(0, donde).join(""),
        elemento("b", "", letras.slice(donde, donde + busca.length).join("")),
        letras.slice(donde + busca.length).join(""),
      );
    }
    nodo.append(nombre, elemento("span", "qq", cosa.grupo));
    return nodo;
  }

  #marcar() {
    const opciones = [...this.lista.querySelectorAll("[role=option]")];
    opciones.forEach((nodo, i) => nodo.setAttribute("aria-selected", String(i === this.activa)));
    const activa = opciones[this.activa];
    if (activa) {
      this.campo.setAttribute("aria-activedescendant", activa.id);
      if (this.lista.scrollHeight > this.lista.clientHeight) {
        this.lista.scrollTop = activa.offsetTop - this.lista.clientHeight / 2;
      }
    } else this.campo.removeAttribute("aria-activedescendant");
  }

  #tecla(evento) {
    const { key } = evento;
    const alguna = this.abierta && this.halladas.length > 0;
    const elegir = (key === "Enter" && (this.campo.value || this.movida)) || (key === "Tab" && !evento.shiftKey && this.campo.value);
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (evento.altKey) return null;
      if (!this.abierta) {
        this.#pintar();
        return evento.preventDefault();
      }
      const n = this.halladas?.length || 1;
      this.movida = true;
      this.activa = (this.activa + (key === "ArrowDown" ? 1 : n - 1)) % n;
      this.#marcar();
    } else if (elegir && alguna) this.poner(this.halladas[this.activa].clave);
    else if (key === "Enter" && this.campo.value) { /* nada que poner: no se crea */ }
    else if (key === "Escape" || key === "Enter") {
      this.cerrar();
      this.alSalir();
    } else if (key === "#" && !this.campo.value) {
      this.cerrar();
      this.alEscribirSigno?.();
    } else if (key === "Backspace" && !this.campo.value && this.puestas.size) {
      this.quitar([...this.puestas].at(-1));
    } else return null;
    evento.preventDefault();
    evento.stopPropagation();
    return null;
  }
}
