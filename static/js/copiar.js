// Copia una lista al portapapeles y lo dice. El botón sólo aparece donde se puede.
for (const boton of document.querySelectorAll("[data-copiar]")) {
  if (!navigator.clipboard) continue;
  boton.hidden = false;
  boton.addEventListener("click", async () => {
    const lineas = [...document.getElementById(boton.dataset.copiar).children];
    await navigator.clipboard.writeText(lineas.map((linea) => linea.textContent.trim()).join("\n"));
    document.querySelector("[data-copiado]").textContent = "Copiados.";
  });
}
