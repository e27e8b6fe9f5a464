// La construcción de un informe: su barra y cada una de sus etapas.
import { vigilar } from "../avance.js";

const obra = document.querySelector("[data-obra]");

function pintar(estado) {
  for (const etapa of estado.etapas) {
    const fila = obra.querySelector(`[data-etapa="${etapa.clave}"]`);
    fila.className = etapa.estado;
    fila.querySelector("[data-cuenta]").textContent = etapa.cuenta;
    fila.querySelector("[data-tiempo]").textContent = etapa.tiempo;
  }
}

if (obra) {
  vigilar(obra, {
    direccion: obra.dataset.obra,
    sigue: "Sin conexión. La construcción sigue.",
    dicho: (estado) => `${estado.avance} % construido`,
    pintar,
  });
}
