// Importar: avisa antes de subir lo que no cabe, y mira cómo va el recorrido de una hoja larga.
import { vigilar } from "./avance.js";

const archivo = document.querySelector("[data-subir] input[type=file]");
archivo?.addEventListener("change", () => {
  const megas = (archivo.files[0]?.size ?? 0) / 1024 ** 2;
  const cabe = Number(archivo.dataset.maximo) / 1024 ** 2;
  const frase =
    megas > cabe ? `El archivo pesa ${Math.round(megas)} MB y caben ${cabe}. Divídelo.` : "";
  document.querySelector("#fallo-archivo").textContent = frase;
  archivo.classList.toggle("is-invalid", Boolean(frase));
  archivo.form.querySelector("button").disabled = Boolean(frase);
});

const obra = document.querySelector("[data-avance]");
if (obra) {
  vigilar(obra, {
    direccion: obra.dataset.avance,
    sigue: "Sin conexión. El recorrido sigue.",
    dicho: (estado) => `${estado.titulo}: ${estado.avance} %`,
  });
}
