// La llave se canceló o falló: decirlo junto al botón en vez de callarlo en la consola.
document.addEventListener("allauth.error", (evento) => {
  evento.preventDefault();
  const estado = document.querySelector("[data-llave-estado]");
  if (estado) estado.textContent = estado.dataset.no;
});
