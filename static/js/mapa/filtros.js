// Lo que se elige fuera de un menú se aplica al momento; dentro, al pulsar «Aplicar».
const formulario = document.getElementById("filtros");
if (formulario) {
  document.addEventListener("change", (evento) => {
    if (evento.target.matches("[data-envia]")) formulario.requestSubmit();
  });
  // Un campo vacío no viaja: la dirección queda corta para compartirla.
  formulario.addEventListener("formdata", (evento) => {
    for (const [nombre, valor] of [...evento.formData]) {
      if (!valor) evento.formData.delete(nombre);
    }
    const sectores = document.querySelectorAll("[name=sector][form=filtros]");
    if (evento.formData.getAll("sector").length === sectores.length) evento.formData.delete("sector");
  });
}
// Un menú abierto se cierra al pulsar fuera.
document.addEventListener("click", (evento) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(evento.target)) menu.open = false;
  }
});
