// Puntos de código del servidor a lugares del DOM y de vuelta. JavaScript cuenta unidades UTF-16.
import { aCodigos } from "../hallazgos/codigos.js";

export { intervaloElegido } from "../hallazgos/codigos.js";

/** Unidades UTF-16 que ocupan los primeros ``codigos`` puntos de código. */
export function aUnidades(texto, codigos) {
  let unidad = 0;
  for (let i = 0; i < codigos && unidad < texto.length; i += 1) {
    unidad += texto.codePointAt(unidad) > 0xffff ? 2 : 1;
  }
  return unidad;
}

export const textoDe = (bl) => bl.querySelector("[data-texto]");

export const cortar = (bl, inicio, fin) => {
  const texto = textoDe(bl).textContent;
  return texto.slice(aUnidades(texto, inicio), aUnidades(texto, fin));
};

function punto(raiz, unidades) {
  const nodos = document.createTreeWalker(raiz, NodeFilter.SHOW_TEXT);
  let resto = unidades;
  let ultimo = null;
  for (let nodo = nodos.nextNode(); nodo; nodo = nodos.nextNode()) {
    if (resto <= nodo.length) return [nodo, resto];
    resto -= nodo.length;
    ultimo = nodo;
  }
  return [ultimo ?? raiz, ultimo ? ultimo.length : 0];
}

/** Intervalo del DOM que cubre [inicio, fin) en puntos de código. */
export function rango(bl, inicio, fin) {
  const raiz = textoDe(bl);
  const texto = raiz.textContent;
  const intervalo = document.createRange();
  intervalo.setStart(...punto(raiz, aUnidades(texto, inicio)));
  intervalo.setEnd(...punto(raiz, aUnidades(texto, fin)));
  return intervalo;
}

/** Dónde está la selección del navegador dentro de esta entrada, o null; sin ajustar a palabras. */
export function seleccionEn(bl) {
  const seleccion = document.getSelection();
  if (!seleccion?.rangeCount || seleccion.isCollapsed) return null;
  const raiz = textoDe(bl);
  const elegido = seleccion.getRangeAt(0);
  if (!raiz.contains(elegido.startContainer) || !raiz.contains(elegido.endContainer)) return null;
  const hasta = (nodo, lugar) => {
    const antes = document.createRange();
    antes.selectNodeContents(raiz);
    antes.setEnd(nodo, lugar);
    return aCodigos(raiz.textContent, antes.toString().length);
  };
  return [
    hasta(elegido.startContainer, elegido.startOffset),
    hasta(elegido.endContainer, elegido.endOffset),
  ];
}

/** Hace algo que mueve la página sin que ``nodo`` cambie de altura en la ventana. */
export function sinBrincar(nodo, hacer) {
  const antes = nodo?.getBoundingClientRect().top;
  const hecho = hacer();
  const ahora = nodo?.isConnected ? nodo.getBoundingClientRect().top : antes;
  if (nodo && Math.abs(ahora - antes) > 1) window.scrollBy(0, ahora - antes);
  return hecho;
}

export const elemento = (etiqueta, clase, texto) => {
  const nodo = document.createElement(etiqueta);
  if (clase) nodo.className = clase;
  if (texto) nodo.textContent = texto;
  return nodo;
};

export const desdeHtml = (html) => {
  const molde = document.createElement("template");
  molde.innerHTML = html;
  return molde.content.firstElementChild;
};
