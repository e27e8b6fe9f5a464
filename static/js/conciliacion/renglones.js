// Al abrir o contestar un renglón, el foco va a él; lo escrito sin enviar no se pierde por accidente.
export function iniciar() {
  const escrita = (forma) => [...forma.elements].some((c) => c.name === "razon" && c.value !== c.defaultValue);
  const sinEnviar = () => [...document.querySelectorAll("form[data-contesta]")].some(escrita);

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const renglon = detail.elt?.closest?.("li[id^='a-']");
    if (!renglon) return;
    const adentro = renglon.querySelector("[data-foco-inicial], .resumen-errores, input[name=suerte]:checked, input[name=suerte]");
    (adentro ?? renglon).focus();
  });
  // Sin red, el envío se queda en la forma y lo dice.
  document.addEventListener("htmx:sendError", ({ detail }) => avisar(detail.elt, "Sin conexión: tu respuesta sigue aquí. Vuelve a enviarla."));
  document.addEventListener("htmx:responseError", ({ detail }) => avisar(detail.elt, "No se pudo guardar: tu respuesta sigue aquí. Vuelve a enviarla."));
  addEventListener("beforeunload", (evento) => sinEnviar() && evento.preventDefault());
  document.addEventListener("submit", ({ target }) => {
    const razon = target.matches?.("form[data-contesta]:not([hx-post])") && target.elements.razon;
    if (razon) razon.defaultValue = razon.value;
  });

  function avisar(forma, frase) {
    if (!forma?.matches?.("form[data-contesta]")) return;
    forma.querySelector("[data-fallo]")?.remove();
    const aviso = document.createElement("p");
    aviso.dataset.fallo = "";
    aviso.className = "aviso-caja error";
    aviso.setAttribute("role", "alert");
    aviso.textContent = frase;
    forma.append(aviso);
  }
}
