// El servidor cuenta puntos de código; el navegador, unidades UTF-16. Aquí se traducen.

/** Cuántos puntos de código hay antes de la unidad UTF-16 dada. A media pareja, cuenta la pareja entera. */
export function aCodigos(texto, unidad) {
  let codigos = 0;
  for (let i = 0; i < unidad && i < texto.length; codigos += 1) {
    i += texto.codePointAt(i) > 0xffff ? 2 : 1;
  }
  return codigos;
}

const DE_PALABRA = /[\p{L}\p{N}\p{M}]/u;

/** Lleva inicio y fin (puntos de código) a los bordes de palabra y quita los blancos de los extremos. */
export function aPalabras(texto, inicio, fin) {
  const letras = Array.from(texto);
  const es = (i) => DE_PALABRA.test(letras[i] ?? "");
  while (inicio < fin && /\s/u.test(letras[inicio])) inicio += 1;
  while (fin > inicio && /\s/u.test(letras[fin - 1])) fin -= 1;
  if (inicio === fin) return null;
  while (inicio > 0 && es(inicio) && es(inicio - 1)) inicio -= 1;
  while (fin < letras.length && es(fin - 1) && es(fin)) fin += 1;
  return { inicio, fin, texto: letras.slice(inicio, fin).join("") };
}

/** Unidades UTF-16 entre el principio del elemento y un punto del DOM. */
function unidadesHasta(elemento, nodo, lugar) {
  const hasta = document.createRange();
  hasta.selectNodeContents(elemento);
  hasta.setEnd(nodo, lugar);
  return hasta.toString().length;
}

/** El intervalo elegido dentro de ``elemento``, en puntos de código y ajustado a palabras, o null. */
export function intervaloElegido(elemento, seleccion = document.getSelection()) {
  if (!seleccion || seleccion.isCollapsed || seleccion.rangeCount === 0) return null;
  const rango = seleccion.getRangeAt(0).cloneRange();
  if (!rango.intersectsNode(elemento)) return null;
  const todo = document.createRange();
  todo.selectNodeContents(elemento);
  if (rango.compareBoundaryPoints(Range.START_TO_START, todo) < 0) rango.setStart(todo.startContainer, todo.startOffset);
  if (rango.compareBoundaryPoints(Range.END_TO_END, todo) > 0) rango.setEnd(todo.endContainer, todo.endOffset);
  const texto = elemento.textContent;
  const inicio = aCodigos(texto, unidadesHasta(elemento, rango.startContainer, rango.startOffset));
  const fin = aCodigos(texto, unidadesHasta(elemento, rango.endContainer, rango.endOffset));
  return inicio < fin ? aPalabras(texto, inicio, fin) : null;
}
