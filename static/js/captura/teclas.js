// El teclado. Se mira la tecla física (code): con Alt, muchas teclas escriben otra letra.

const TIPOS = { KeyL: "literal", KeyP: "parafrasis", KeyO: "observacion" };
const ESCRIBE = "textarea, input:not([type=radio]), select, [contenteditable]";

export function montarTeclas(casa) {
  const enTexto = (nodo) => nodo.matches?.(ESCRIBE);
  const li = (nodo) => nodo.closest?.(".ent");
  const campoDe = (nodo) => casa.campoEn(nodo);

  const conAlt = (evento, nodo) => {
    const entrada = li(nodo);
    const campo = campoDe(nodo);
    const { code } = evento;
    if (evento.shiftKey) {
      const paso = { ArrowUp: -1, ArrowDown: 1 }[code];
      if (paso && entrada && !campo) return casa.acciones.correr(entrada, paso) ?? true;
      return false;
    }
    if (TIPOS[code]) {
      if (entrada && !campo) casa.acciones.cambiarTipo(entrada, TIPOS[code]);
      else (campo ?? casa.activa?.campo)?.cambiarTipo(TIPOS[code]);
      return true;
    }
    if (/^Digit[1-9]$/.test(code)) return casa.indice.bloque(code[5]) ?? true;
    const formas = {
      KeyN: () => casa.apretar(entrada, campo ?? casa.activa?.campo),
      KeyU: () => entrada && !campo && casa.acciones.unir(entrada),
      KeyQ: () => casa.marcas.marcarActiva("no_quiso_responder"),
      KeyR: () => casa.marcas.fueraActiva(),
      Digit0: () => casa.marcas.marcarActiva("no_se_abordo"),
      ArrowDown: () => casa.indice.correr(1),
      ArrowUp: () => casa.indice.correr(-1),
      Enter: () => casa.editor?.dividir(),
    };
    if (!formas[code]) return false;
    formas[code]();
    return true;
  };

  const enCampo = (evento, campo) => {
    const { key, shiftKey, isComposing } = evento;
    const { texto } = campo;
    if (evento.target !== texto || isComposing) return false;
    if (key === "Enter" && !shiftKey) return casa.terminar(campo) ?? true;
    if (key === "Escape") {
      if (campo.terminada) casa.editor?.cerrar(true);
      else casa.deshacer.callar();
      return true;
    }
    const antes = texto.value.slice(0, texto.selectionStart);
    if (key === "#" && !campo.terminada && (antes === "" || /\s$/.test(antes))) return campo.selector.abrir(true) ?? true;
    if (!campo.vacio || campo.terminada) return false;
    if (key === "ArrowUp") return casa.bitacora.enfocar([...casa.bitacora.log(campo.pregunta).querySelectorAll(":scope > .ent")].at(-1));
    if (key === "?") return casa.ayuda() ?? true;
    return false;
  };

  const enEntrada = (evento, entrada) => {
    const { key } = evento;
    if (key === "Escape") return casa.acciones.cerrar(true) ?? true;
    if (!evento.target.matches("[data-abre]")) return false;
    const vecino = (paso) => {
      let otro = entrada;
      do otro = paso < 0 ? otro.previousElementSibling : otro.nextElementSibling; while (otro && !otro.matches(".ent"));
      return otro;
    };
    if (key === "ArrowUp") return casa.bitacora.enfocar(vecino(-1)) || true;
    if (key === "ArrowDown") {
      if (!casa.bitacora.enfocar(vecino(1))) casa.campoDe(entrada.dataset.pregunta)?.enfocar();
      return true;
    }
    if (key === "e" || key === "E" || key === "F2") return casa.acciones.editar(entrada) ?? true;
    if (key === "Delete" || key === "Backspace") { casa.acciones.retirar(entrada); return true; }
    if (key === "#") return casa.acciones.etiquetar(entrada) ?? true;
    return false;
  };

  const atender = (evento) => {
    const nodo = evento.target;
    if (document.querySelector("dialog[open]")) return false;
    if (evento.altKey && !evento.ctrlKey && !evento.metaKey) return conAlt(evento, nodo);
    const campo = campoDe(nodo);
    const conControl = evento.ctrlKey || evento.metaKey;
    if (conControl && evento.key.toLowerCase() === "z" && !evento.shiftKey) {
      if (enTexto(nodo) && !(campo?.vacio && !campo.terminada)) return false;
      casa.deshacer.deshacer();
      return true;
    }
    if (conControl) return false;
    if (campo && nodo === campo.texto) return enCampo(evento, campo);
    if (enTexto(nodo)) return false;
    if (evento.key === "?") return casa.ayuda() ?? true;
    const entrada = li(nodo);
    return entrada && !campo ? enEntrada(evento, entrada) : false;
  };

  document.addEventListener("keydown", (evento) => {
    if (atender(evento)) evento.preventDefault();
  });
}
