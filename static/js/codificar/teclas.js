// El teclado sobre las oraciones. Las letras sólo obran con el foco en una oración o con algo elegido.

const ESCRIBE = "input, textarea, select, [contenteditable]";

export function montarTeclas(casa) {
  const { eleccion, paleta, acciones } = casa;

  const conControl = (evento) => {
    const tecla = evento.key.toLowerCase();
    if (tecla === "z") (evento.shiftKey ? acciones.rehacer() : acciones.deshacer());
    else if (tecla === "y") acciones.rehacer();
    else return false;
    return true;
  };

  const asegurar = () => {
    if (eleccion.actual) return true;
    const oracion = eleccion.oracion();
    if (oracion) eleccion.ponerOracion(oracion);
    return Boolean(oracion);
  };

  const sueltas = {
    n: () => asegurar() && casa.abrirPaleta({ buscar: true }),
    c: () => asegurar() && casa.abrirPaleta({ buscar: true }),
    v: () => asegurar() && acciones.enVivo(),
    m: () => asegurar() && paleta.abrirNota(),
    e: () => asegurar() && acciones.evidencia(),
  };

  const enOracion = (evento, oracion) => {
    const paso = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[evento.key];
    if (paso) {
      eleccion.mover(oracion, paso, evento.shiftKey);
      if (paleta.abierta) paleta.abrir();
      return true;
    }
    if (evento.key === "Enter" || evento.key === " ") {
      eleccion.ponerOracion(oracion);
      paleta.abrir({ buscar: true });
      return true;
    }
    return false;
  };

  document.addEventListener("keydown", (evento) => {
    const nodo = evento.target;
    if (evento.altKey || evento.isComposing || document.querySelector("dialog[open]") || nodo.matches(ESCRIBE)) return;
    const oracion = nodo.matches(".or") ? nodo : null;
    let hecho = false;
    if (evento.ctrlKey || evento.metaKey) hecho = conControl(evento);
    else if (evento.key === "Escape" && (paleta.abierta || eleccion.actual)) {
      if (paleta.abierta) paleta.cerrar();
      else eleccion.quitar();
      hecho = true;
    } else if (oracion && enOracion(evento, oracion)) hecho = true;
    else if (oracion || (nodo === document.body && eleccion.actual)) {
      const tecla = evento.key.toLowerCase();
      if (/^[1-9]$/.test(tecla)) { asegurar(); casa.numero(Number(tecla)); hecho = true; }
      else if (sueltas[tecla]) { sueltas[tecla](); hecho = true; }
    }
    if (hecho) evento.preventDefault();
  });

  // Llegar con el tabulador también elige.
  document.addEventListener("focusin", (evento) => {
    const oracion = evento.target.closest?.("[data-codifica] .or");
    if (!oracion || eleccion.actual?.bl === oracion.closest(".bl") || !(document.getSelection()?.isCollapsed ?? true)) return;
    if (oracion.matches(":focus-visible")) eleccion.ponerOracion(oracion, { enfocar: false });
  });
}
