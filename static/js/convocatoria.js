// Enseña sólo lo que pide la opción elegida. Sin JavaScript se ve todo y el servidor toma lo que toca.
const valorDe = (form) => {
  const manda = form.querySelector("[data-manda]");
  if (manda) return manda.value;
  return form.querySelector("[name=accion]:checked")?.value ?? "";
};

const ajustar = (form) => {
  const valor = valorDe(form);
  for (const pieza of form.querySelectorAll("[data-si]")) {
    pieza.hidden = !pieza.dataset.si.split(" ").includes(valor);
  }
};

// Cuántas hay elegidas, dicho donde se decide qué hacer con ellas.
const contar = () => {
  const rotulo = document.querySelector("[data-elegidas]");
  if (!rotulo) return;
  const num = document.querySelectorAll('input[name="silla"]:checked').length;
  rotulo.textContent = num ? `Con ${num === 1 ? "la elegida" : `las ${num} elegidas`}` : "Con las que elijas";
};

const preparar = () => {
  for (const form of document.querySelectorAll("form[data-segun]")) ajustar(form);
  contar();
};

document.addEventListener("change", ({ target }) => {
  const form = target.closest("form[data-segun]");
  if (form) ajustar(form);
  if (target.matches("[data-todas]")) {
    for (const casilla of document.querySelectorAll('input[name="silla"]')) casilla.checked = target.checked;
  }
  if (target.matches('[data-todas], input[name="silla"]')) contar();
});
document.addEventListener("htmx:afterSettle", preparar);
preparar();
