// T cambia entre figura y tabla; Esc quita el foco. Nada mientras se escribe.
document.addEventListener("keydown", (evento) => {
  if (evento.ctrlKey || evento.metaKey || evento.altKey || evento.defaultPrevented) return;
  if (evento.target.matches("input:not([type=checkbox]), select, textarea")) return;
  if (evento.key.toLowerCase() === "t") {
    document.querySelector(".tira2 a:not([aria-current])")?.click();
  } else if (evento.key === "Escape" && !document.querySelector("details.menu[open]")) {
    document.querySelector("#lado [data-foco='']")?.click();
  }
});

// En la figura, las flechas recorren los actores: un solo alto con Tab.
const lista = document.querySelector(".por-teclado");
lista?.addEventListener("keydown", (evento) => {
  const pasos = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[evento.key];
  const enlaces = [...lista.querySelectorAll("a")];
  const aqui = enlaces.indexOf(document.activeElement);
  const sitio = { Home: 0, End: enlaces.length - 1 }[evento.key]
    ?? (pasos ? (aqui + pasos + enlaces.length) % enlaces.length : -1);
  if (aqui < 0 || sitio < 0) return;
  evento.preventDefault();
  enlaces[aqui].tabIndex = -1;
  enlaces[sitio].tabIndex = 0;
  enlaces[sitio].focus();
});
