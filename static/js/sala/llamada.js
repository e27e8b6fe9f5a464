// Quien escribe o lee lejos de la pregunta ve, bajo la cabeza, que la hay. Lleva a ella y se quita.
export function llamar(enlace, caja) {
  let seVe = true;
  const falta = () => [...caja.querySelectorAll("[data-voto],[data-espejo]")]
    .some((forma) => !forma.querySelector("[data-dicho]").textContent.trim());
  const pintar = () => { enlace.hidden = seVe || !falta(); };
  new IntersectionObserver(([una]) => {
    seVe = una.isIntersecting;
    pintar();
  }, { rootMargin: "-96px 0px -48px" }).observe(caja);
  new MutationObserver(pintar).observe(caja, { childList: true, subtree: true });
  enlace.addEventListener("click", (evento) => {
    evento.preventDefault();
    caja.tabIndex = -1;
    caja.focus({ preventScroll: true });
    caja.scrollIntoView();
  });
}
