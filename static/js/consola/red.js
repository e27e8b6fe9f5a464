// Sin red: una cinta dice desde cuándo, los botones esperan y la pantalla no finge estar al día.
const cinta = document.querySelector("[data-red]");
const enlace = document.querySelector("[data-enlace]");
const reloj = new Intl.DateTimeFormat("es-MX", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "America/Mexico_City",
});
let ultima = new Date(); // la última vez que se supo de la sala
let fallas = 0;

/** ``como``: «bien», «caida» o «sesion»; de ésta, ``entrar`` es a dónde ir. */
export function avisarRed(como, entrar = "") {
  if (como === "bien") {
    ultima = new Date();
    fallas = 0;
    poner("", false);
    return;
  }
  fallas += 1;
  if (como === "sesion") {
    poner("Tu sesión terminó. ", true);
    const liga = document.createElement("a");
    liga.href = `${entrar}?next=${encodeURIComponent(location.pathname)}`;
    liga.textContent = "Entrar otra vez";
    cinta.querySelector("span").append(liga);
    return;
  }
  if (fallas < 2 && navigator.onLine) return; // un tropiezo no es una caída
  poner(`Sin red desde las ${reloj.format(ultima)}. Lo que se ve es de esa hora; los botones esperan.`, true);
}

function poner(texto, mal) {
  if (mal || !cinta.hidden) cinta.querySelector("span").textContent = texto;
  cinta.hidden = !mal;
  enlace.hidden = mal;
  document.documentElement.classList.toggle("c-sin-red", mal);
  for (const boton of document.querySelectorAll("[data-mando]")) {
    if (mal) boton.setAttribute("aria-disabled", "true");
    else if (boton.getAttribute("aria-disabled") === "true" && !boton.dataset.apretado) boton.removeAttribute("aria-disabled");
  }
}
