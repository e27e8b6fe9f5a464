// Cuenta en el resumen lo que se va marcando y avisa si se cierra sin enviar. Sin esto todo funciona.
const formulario = document.querySelector("[data-contrafirma]");

function contar() {
  const cuentas = { nada: 0 };
  for (const tira of formulario.querySelectorAll(".tira4")) {
    const clave = tira.querySelector("input:checked")?.value ?? "nada";
    cuentas[clave] = (cuentas[clave] ?? 0) + 1;
  }
  for (const renglon of formulario.querySelectorAll("[data-cuenta]")) {
    renglon.querySelector("b").textContent = cuentas[renglon.dataset.cuenta] ?? 0;
  }
}

if (formulario) {
  let cambio = false;
  formulario.addEventListener("input", () => {
    cambio = true;
    contar();
  });
  formulario.addEventListener("submit", () => {
    cambio = false;
  });
  window.addEventListener("beforeunload", (evento) => {
    if (cambio) evento.preventDefault();
  });
  contar();
}
