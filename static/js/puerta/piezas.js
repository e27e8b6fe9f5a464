// Elementos de la página, sin HTML en cadenas: los nombres llegan siempre como texto.
import { tramos } from "./busqueda.js";

export function h(nombre, rasgos = {}, ...hijos) {
  const nodo = document.createElement(nombre);
  for (const [clave, valor] of Object.entries(rasgos)) {
    if (valor === undefined || valor === null || valor === false) continue;
    if (clave.startsWith("on")) nodo.addEventListener(clave.slice(2), valor);
    else nodo.setAttribute(clave, valor === true ? "" : valor);
  }
  nodo.append(...hijos.flat().filter((hijo) => hijo || hijo === 0));
  return nodo;
}

export const signo = (nombre) =>
  document.querySelector(`template[data-signo="${nombre}"]`).content.cloneNode(true);

export const oculto = (texto) => h("span", { class: "visually-hidden" }, texto);

/** El texto con lo buscado entre marcas. */
export function marcado(texto, buscadas) {
  const piezas = [];
  let lugar = 0;
  for (const [desde, hasta] of tramos(texto, buscadas)) {
    if (desde < lugar) continue;
    piezas.push(texto.slice(lugar, desde), h("mark", {}, texto.slice(desde, hasta)));
    lugar = hasta;
  }
  return [...piezas, texto.slice(lugar)];
}

/** Deja esos nodos, en ese orden, sin mover los que ya están en su sitio: no se pierde el foco. */
export function poner(caja, nodos) {
  const quedan = new Set(nodos);
  for (const nodo of [...caja.children]) if (!quedan.has(nodo)) nodo.remove();
  let actual = caja.firstElementChild;
  for (const nodo of nodos) {
    if (nodo === actual) actual = actual.nextElementSibling;
    else caja.insertBefore(nodo, actual);
  }
}

export const plural = (num, una, varias) => `${num} ${num === 1 ? una : varias}`;
