// Botón para ver la contraseña que se escribe. Sin JavaScript, el campo funciona igual.
const { mostrar, ocultar } = document.querySelector('script[src*="js/clave"]').dataset;

for (const campo of document.querySelectorAll('input[type="password"]')) {
  const caja = document.createElement("div");
  caja.className = "con-clave";
  campo.before(caja);
  const boton = document.createElement("button");
  boton.type = "button";
  boton.className = "btn btn-secondary ver-clave";
  boton.textContent = mostrar;
  boton.setAttribute("aria-controls", campo.id);
  caja.append(campo, boton);
  boton.addEventListener("click", () => {
    const oculta = campo.type === "password";
    campo.type = oculta ? "text" : "password";
    boton.textContent = oculta ? ocultar : mostrar;
  });
}
