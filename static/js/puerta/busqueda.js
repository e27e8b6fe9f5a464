// Buscar por nombre sin acentos y marcar lo que coincide.
const MARCAS = /\p{M}/gu;

/** Cada letra en su forma llana, con el lugar que ocupa en el texto original. */
function plano(texto) {
  const letras = [];
  let lugar = 0;
  for (const letra of texto) {
    for (const llana of letra.normalize("NFD").replace(MARCAS, "").toLowerCase()) {
      letras.push([llana, lugar, lugar + letra.length]);
    }
    lugar += letra.length;
  }
  return letras;
}

export const palabras = (texto) =>
  plano(texto).map(([letra]) => letra).join("").split(/[\s,.;]+/).filter(Boolean);

/** Los tramos del texto que empiezan una palabra con alguna de las buscadas. */
export function tramos(texto, buscadas) {
  const letras = plano(texto);
  const llano = letras.map(([letra]) => letra).join("");
  const hallados = [];
  for (const buscada of buscadas) {
    for (let desde = llano.indexOf(buscada); desde >= 0; desde = llano.indexOf(buscada, desde + 1)) {
      if (desde && /[\p{L}\p{N}]/u.test(llano[desde - 1])) continue;
      hallados.push([letras[desde][1], letras[desde + buscada.length - 1][2]]);
    }
  }
  return hallados.sort((a, b) => a[0] - b[0]);
}

const cuadra = (texto, buscada) => palabras(texto).some((palabra) => palabra.startsWith(buscada));

/** Quienes tienen todas las palabras buscadas; antes, quienes las tienen en el nombre. */
export function buscar(filas, texto) {
  const buscadas = palabras(texto);
  if (!buscadas.length) return filas;
  const con = (campo) => filas.filter((fila) => buscadas.every((una) => cuadra(campo(fila), una)));
  const porNombre = con((fila) => fila.n);
  const porTodo = con((fila) => `${fila.n} ${fila.o ?? ""} ${(fila.con ?? []).map((otra) => otra.n).join(" ")}`);
  return [...new Set([...porNombre, ...porTodo])];
}
