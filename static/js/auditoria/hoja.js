// La hoja con el teclado: ir de idea en idea, decir qué fue, marcar y escribir por qué.
const hoja = document.querySelector("[data-hoja]");
const ideas = [...hoja.querySelectorAll("[data-idea]")];
const marcas = [...hoja.querySelectorAll('input[name="marca"]')];
const cuantas = hoja.querySelector("[data-cuantas]");
hoja.querySelector("[data-teclas]").hidden = false;

function contar() {
  const n = marcas.filter((marca) => marca.checked).length;
  cuantas.textContent = n ? ` (${n})` : "";
}

const enQue = () => ideas.indexOf(document.activeElement?.closest("[data-idea]"));

function ir(paso) {
  const i = Math.min(Math.max(enQue() + paso, 0), ideas.length - 1);
  ideas[i].querySelector('input[type="checkbox"]').focus();
  ideas[i].scrollIntoView({ block: "nearest" });
}

function escribiendo(donde) {
  return donde.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
}

document.addEventListener("keydown", (evento) => {
  if (evento.ctrlKey || evento.metaKey || evento.altKey || escribiendo(evento.target)) return;
  const idea = ideas[enQue()];
  const tecla = evento.key.toLowerCase();
  if (tecla === "j") ir(1);
  else if (tecla === "k") ir(-1);
  else if (idea && "1234".includes(tecla)) idea.querySelectorAll('input[type="radio"]')[tecla - 1].click();
  else if (idea && tecla === "x") idea.querySelector('input[type="checkbox"]').click();
  else if (idea && tecla === "p") idea.querySelector('input[name^="r-"]').focus();
  else return;
  evento.preventDefault();
});

const sinCita = hoja.querySelector("[data-sin-cita]");
const sueltas = [...hoja.querySelectorAll('[data-suelta] input[name="marca"]')];
sinCita.hidden = sueltas.length === 0;
sinCita.addEventListener("click", () => {
  for (const marca of sueltas) marca.checked = true;
  hoja.querySelector(".lote-au").open = true;
  contar();
  hoja.querySelector("#s-lote").focus();
});

hoja.addEventListener("change", contar);
contar();

// Nada tecleado se pierde por salir sin guardar.
let tocada = false;
hoja.addEventListener("input", () => (tocada = true));
hoja.addEventListener("submit", () => (tocada = false));
addEventListener("beforeunload", (evento) => tocada && evento.preventDefault());
