// En el teléfono, los filtros que no están en uso empiezan plegados. Sin JavaScript, siempre abiertos.
if (window.matchMedia("(max-width: 600px)").matches) {
  for (const grupo of document.querySelectorAll("details[data-cierra-en-telefono]:not([data-en-uso])")) {
    grupo.open = false;
  }
}
