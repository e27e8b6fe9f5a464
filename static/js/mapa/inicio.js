// La página de la red: teclas y filtros siempre; el lienzo, sólo cuando se mira la figura.
import "./filtros.js";
import "./teclas.js";
import { alEnfocar } from "./foco.js";
import "./exportar.js";

const caja = document.querySelector("[data-mapa]");
if (caja) {
  const { dibujar } = await import("./lienzo.js");
  const lienzo = dibujar(caja, JSON.parse(document.getElementById("red-datos").textContent));
  alEnfocar((pk) => lienzo.enfocar(pk));
}
