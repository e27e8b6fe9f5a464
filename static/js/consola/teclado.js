// Flecha derecha avanza, espacio pausa; nunca mientras se escribe ni encima de otro botón.
const ESCRIBE = "input:not([type=hidden]), textarea, select, [contenteditable]";
const DE_ESPACIO = "button, a, summary, [role=button]";

export function alTeclado(mandar) {
  document.addEventListener("keydown", (evento) => {
    if (evento.repeat || evento.altKey || evento.ctrlKey || evento.metaKey || evento.shiftKey) return;
    const sobre = document.activeElement;
    if (sobre?.closest(ESCRIBE) || document.querySelector("dialog[open]")) return;
    let tecla = "";
    if (evento.key === "ArrowRight") tecla = "derecha";
    if (evento.key === " " && !sobre?.closest(DE_ESPACIO)) tecla = "espacio";
    const boton = tecla && document.querySelector(`button[data-tecla="${tecla}"]`);
    if (!boton) return;
    evento.preventDefault();
    mandar(boton);
  });
}

/** Marca el botón apretado y devuelve cómo soltarlo. */
export function abreviar(boton) {
  const antes = [...boton.childNodes];
  boton.setAttribute("aria-disabled", "true");
  boton.dataset.apretado = "1";
  if (boton.dataset.haciendo) boton.replaceChildren(boton.dataset.haciendo);
  return () => {
    if (!document.documentElement.classList.contains("c-sin-red")) boton.removeAttribute("aria-disabled");
    delete boton.dataset.apretado;
    if (boton.dataset.haciendo && boton.isConnected) boton.replaceChildren(...antes);
  };
}
