// La tecla T va de la figura a su tabla y de vuelta.
const otra = document.querySelector(".ver-como a:not([aria-current])");
document.addEventListener("keydown", (evento) => {
  if (evento.key.toLowerCase() !== "t" || evento.ctrlKey || evento.metaKey || evento.altKey) return;
  if (evento.target.closest("input, textarea, select, [contenteditable]")) return;
  otra?.click();
});
