// La construcción de un informe: su barra y cada una de sus etapas. Puede haber varias a la vez.
import { vigilar } from "../avance.js";

function pintar(obra, estado) {
  for (const etapa of estado.etapas) {
    const fila = obra.querySelector(`[data-etapa="${etapa.clave}"]`);
    fila.className = etapa.estado;
    fila.querySelector("[data-cuenta]").textContent = etapa.cuenta;
    fila.querySelector("[data-tiempo]").textContent = etapa.tiempo;
  }
}

for (const obra of document.querySelectorAll("[data-obra]")) {
  vigilar(obra, {
    direccion: obra.dataset.obra,
    sigue: "Sin conexión. La construcción sigue.",
    dicho: (estado) => `${estado.avance} % construido`,
    pintar: (estado) => pintar(obra, estado),
  });
}
