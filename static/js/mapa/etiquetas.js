// Qué nombres se escriben y de qué lado: ninguno encima de otro ni de una figura.
// Primero el foco y sus vecinos, luego los de más peso; al acercarse caben más. El tamaño de la
// letra no cambia con el acercamiento.
const LETRA = 12.5;
const ESTORBAN = 150;
const pincel = document.createElement("canvas").getContext("2d");
const anchos = new Map();
const LADOS = ["derecha", "izquierda", "abajo", "arriba"];

function ancho(texto, negrita) {
  const llave = `${negrita}${texto}`;
  if (!anchos.has(llave)) {
    pincel.font = `${negrita ? 600 : 400} ${LETRA}px "Source Sans 3 Variable", sans-serif`;
    anchos.set(llave, pincel.measureText(texto).width + 4);
  }
  return anchos.get(llave);
}

function caja(lado, { x, y, r }, w) {
  const h = LETRA + 3;
  if (lado === "derecha") return [x + r + 2, y - h / 2, x + r + 2 + w, y + h / 2];
  if (lado === "izquierda") return [x - r - 2 - w, y - h / 2, x - r - 2, y + h / 2];
  if (lado === "abajo") return [x - w / 2, y + r + 1, x + w / 2, y + r + 1 + h];
  return [x - w / 2, y - r - 1 - h, x + w / 2, y - r - 1];
}

// Las cajas se guardan por celdas para no comparar todas con todas.
class Rejilla {
  constructor(paso) { this.paso = paso; this.celdas = new Map(); }
  *_celdas([x0, y0, x1, y1]) {
    for (let i = Math.floor(x0 / this.paso); i <= Math.floor(x1 / this.paso); i += 1) {
      for (let j = Math.floor(y0 / this.paso); j <= Math.floor(y1 / this.paso); j += 1) yield `${i},${j}`;
    }
  }
  poner(c, de) {
    for (const celda of this._celdas(c)) {
      if (!this.celdas.has(celda)) this.celdas.set(celda, []);
      this.celdas.get(celda).push([c, de]);
    }
  }
  choca(c, de) {
    for (const celda of this._celdas(c)) {
      for (const [o, suyo] of this.celdas.get(celda) ?? []) {
        if (suyo !== de && c[0] < o[2] && o[0] < c[2] && c[1] < o[3] && o[1] < c[3]) return true;
      }
    }
    return false;
  }
}

// Los mayores primero; el foco y sus vecinos, antes que nadie.
const importancia = (n) => (n.hasClass("foco") ? -2e6 : n.hasClass("vecino") || n.hasClass("hallado") ? -1e6 : 0) + n.data("peso");

export function repartir(cy) {
  const zoom = cy.zoom();
  const pan = cy.pan();
  // Dentro de la vista, un nombre no se sale por la orilla.
  const cabe = ([x0, y0, x1, y1], { x, y }) => {
    const adentro = x + pan.x > 0 && x + pan.x < cy.width() && y + pan.y > 0 && y + pan.y < cy.height();
    return !adentro || (x0 + pan.x > 2 && x1 + pan.x < cy.width() - 2 && y0 + pan.y > 2 && y1 + pan.y < cy.height() - 2);
  };
  const nodos = cy.nodes().sort((a, b) => importancia(a) - importancia(b));
  const rejilla = new Rejilla(60);
  const puntos = new Map();
  nodos.forEach((n) => {
    const { x, y } = n.position();
    const punto = { x: x * zoom, y: y * zoom, r: (n.data("radio") + (n.hasClass("foco") ? 6 : 1)) * zoom };
    puntos.set(n.id(), punto);
    // Entre muchos, el nombre de los mayores puede pasar sobre una figura menor.
    if (n.data("peso") >= ESTORBAN) return;
    rejilla.poner([punto.x - punto.r, punto.y - punto.r, punto.x + punto.r, punto.y + punto.r], n.id());
  });
  cy.batch(() => {
    nodos.forEach((n) => {
      const punto = puntos.get(n.id());
      const negrita = n.hasClass("foco") || n.hasClass("vecino") || n.hasClass("hallado");
      const w = ancho(n.data("corto"), negrita);
      const libre = LADOS.find((lado) => {
        const suya = caja(lado, punto, w);
        return cabe(suya, punto) && !rejilla.choca(suya, n.id());
      });
      // El foco siempre lleva su nombre, aunque tape.
      const elegido = libre ?? (n.hasClass("foco") ? "abajo" : null);
      for (const lado of LADOS) n.toggleClass(lado, lado === elegido);
      n.toggleClass("rotulo", Boolean(elegido));
      if (elegido) rejilla.poner(caja(elegido, punto, w), n.id());
    });
    cy.nodes().style({ "font-size": LETRA / zoom, "text-outline-width": 2 / zoom });
  });
}
