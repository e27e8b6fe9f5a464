// Poner a un actor en foco sin recargar: se trae lo de al lado y cambia la dirección.
// Todo [data-foco] es un enlace que también funciona solo; en la tabla se sigue tal cual.
const avisados = [];
export const alEnfocar = (aviso) => avisados.push(aviso);

const figura = () => document.querySelector("[data-mapa]");

export async function poner(url, pk) {
  await window.htmx.ajax("GET", url, { target: "#lado", swap: "outerHTML" });
  history.pushState({ foco: pk }, "", url);
  ponerAlDia();
  for (const aviso of avisados) aviso(pk ? Number(pk) : null);
}

// Los formularios de filtros, guardar y exportar llevan el foco de ahora.
function ponerAlDia() {
  const { focoPuesto, nombre, consulta } = document.getElementById("lado").dataset;
  const filtros = document.getElementById("filtros");
  let campo = filtros.elements.foco;
  if (!campo) {
    campo = Object.assign(document.createElement("input"), { type: "hidden", name: "foco" });
    filtros.append(campo);
  }
  campo.value = focoPuesto;
  filtros.elements.q.value = nombre;
  for (const formulario of document.querySelectorAll("form[data-con-posiciones]")) {
    formulario.action = `${formulario.action.split("?")[0]}?${consulta}`;
  }
  const [deFigura, deTabla] = document.querySelectorAll(".tira2 a");
  deFigura.href = `?${consulta}`;
  deTabla.href = `?${consulta}${consulta ? "&" : ""}ver=tabla`;
}

document.addEventListener("click", (evento) => {
  const enlace = evento.target.closest("a[data-foco]");
  const otraVentana = evento.ctrlKey || evento.metaKey || evento.shiftKey || evento.button;
  if (!enlace || otraVentana || !figura()) return;
  // Quien no está dibujado se trae con la página: el servidor lo pone al centro.
  const { foco } = enlace.dataset;
  if (foco && !document.querySelector(`.por-teclado [data-foco="${foco}"]`)) return;
  evento.preventDefault();
  poner(enlace.href, foco);
});
window.addEventListener("popstate", () => window.location.reload());
