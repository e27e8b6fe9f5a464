// Tocar una oración o elegir un tramo con el ratón o el dedo.

export function montarArrastre(casa) {
  const flota = document.getElementById("flota");
  const { eleccion, paleta } = casa;
  let espera = 0;

  const hay = () => !(document.getSelection()?.isCollapsed ?? true);

  const acomodar = () => {
    const elegido = document.getSelection().getRangeAt(0).getClientRects();
    const ultimo = elegido[elegido.length - 1];
    if (!ultimo) return;
    flota.style.top = `${window.scrollY + ultimo.bottom + 10}px`;
    flota.style.left = `${Math.max(8, Math.min(ultimo.right - 60, innerWidth - flota.offsetWidth - 8))}px`;
  };

  const alElegir = () => {
    if (hay() && eleccion.deSeleccion()) {
      if (paleta.abierta) return;
      flota.hidden = false;
      acomodar();
    } else flota.hidden = true;
  };

  document.addEventListener("selectionchange", () => {
    cancelAnimationFrame(espera);
    espera = requestAnimationFrame(alElegir);
  });

  // Al pulsar el botón no se pierde lo elegido.
  flota.addEventListener("pointerdown", (evento) => evento.preventDefault());
  flota.addEventListener("click", () => casa.abrirPaleta({ buscar: !matchMedia("(pointer:coarse)").matches }));

  document.addEventListener("click", (evento) => {
    if (evento.defaultPrevented || hay()) return;
    const oracion = evento.target.closest?.("[data-codifica] .or");
    if (!oracion) return;
    const misma = eleccion.actual?.bl === oracion.closest(".bl")
      && eleccion.actual.inicio === Number(oracion.dataset.inicio) && eleccion.actual.fin === Number(oracion.dataset.fin);
    if (misma && paleta.abierta && !evento.shiftKey) { paleta.cerrar(); return; }
    eleccion.ponerOracion(oracion, { alargar: evento.shiftKey });
    paleta.abrir();
  });
}
