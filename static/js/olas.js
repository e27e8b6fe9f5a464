// Olas: cómo va la que está saliendo, y marcar o desmarcar a todas las que se ven.
import { vigilar } from "./avance.js";

const obra = document.querySelector("[data-avance]");
if (obra) {
  vigilar(obra, {
    direccion: obra.dataset.avance,
    sigue: "Sin conexión. La ola sigue saliendo.",
    dicho: (estado) => `${estado.titulo}: ${estado.avance} %`,
  });
}

const lista = document.querySelector("[data-marcar]");
if (lista) {
  for (const [boton, valor] of [["todas", true], ["ninguna", false]]) {
    const elemento = lista.querySelector(`[data-${boton}]`);
    elemento.hidden = false;
    elemento.addEventListener("click", () => {
      for (const casilla of lista.querySelectorAll("input[name=silla]")) casilla.checked = valor;
    });
  }
}
