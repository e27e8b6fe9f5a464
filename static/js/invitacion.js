// La opinión se guarda en cada toque, en orden; copia el enlace de la oficina. Sin esto todo funciona.
const opinion = document.querySelector("[data-posturas]");
if (opinion?.querySelector("[data-guardado]")) guardarAlTocar(opinion);

function guardarAlTocar(formulario) {
  const dice = formulario.querySelector("[data-guardado]");
  let turno = Promise.resolve();
  let ultimo = 0;
  formulario.classList.add("vivo");

  async function guardar(numero) {
    if (numero !== ultimo) return; // ya hay un toque más nuevo, y lleva todo
    try {
      const respuesta = await fetch(formulario.action, {
        method: "POST",
        body: new FormData(formulario),
        headers: { Accept: "application/json" },
      });
      if (!respuesta.ok) throw new Error(String(respuesta.status));
      formulario.classList.remove("fallo");
      if (numero === ultimo) dice.textContent = dice.dataset.guardado;
    } catch {
      formulario.classList.add("fallo");
      dice.textContent = dice.dataset.fallo;
    }
  }

  formulario.addEventListener("change", () => {
    const numero = ++ultimo;
    dice.textContent = dice.dataset.guardando;
    turno = turno.then(() => guardar(numero));
  });
}

const copia = document.querySelector("[data-copia]");
if (copia && navigator.clipboard) {
  copia.hidden = false;
  copia.addEventListener("click", async () => {
    const campo = document.querySelector("[data-copiable]");
    const dice = document.querySelector("[data-copiado]");
    await navigator.clipboard.writeText(campo.value);
    dice.textContent = dice.dataset.copiado;
  });
}
