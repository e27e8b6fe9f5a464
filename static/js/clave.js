// Botón para ver la contraseña que se escribe. Sin JavaScript, el campo funciona igual.
// El campo no cambia de lugar: quien ya estaba escribiendo perdería el foco y lo que siguiera.
const { mostrar, ocultar } = document.querySelector('script[src*="js/clave"]').dataset;

for (const campo of document.querySelectorAll('input[type="password"]')) {
  const boton = document.createElement("button");
  boton.type = "button";
  boton.className = "btn btn-secondary ver-clave";
  boton.textContent = mostrar;
  boton.setAttribute("aria-controls", campo.id);
  campo.classList.add("con-clave");
  campo.after(boton);
  boton.addEventListener("click", () => {
    const oculta = campo.type === "password";
    campo.type = oculta ? "text" : "password";
    boton.textContent = oculta ? ocultar : mostrar;
  });
}
