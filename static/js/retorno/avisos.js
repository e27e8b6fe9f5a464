// Marcar todos los avisos, y desmarcarlos.
const boton = document.querySelector("[data-marcar-todos]");
const casillas = [...document.querySelectorAll("[name=aviso]")];

if (boton) {
  boton.hidden = false;
  boton.addEventListener("click", () => {
    const marcar = casillas.some((una) => !una.checked);
    for (const una of casillas) una.checked = marcar;
    boton.textContent = marcar ? "Desmarcar todos" : "Marcar todos";
  });
}
