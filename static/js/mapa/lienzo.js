// El lienzo: Cytoscape con las posiciones que puso el servidor. Aquí nada se acomoda solo.
import cytoscape from "../../cytoscape/cytoscape.esm.min.mjs";
import { estilo } from "./estilo.js";
import { repartir } from "./etiquetas.js";
import { poner } from "./foco.js";

const MUCHOS = 150;

function elementos(datos) {
  const nodos = datos.nodos.map(([pk, corto, clave, radio, x, y], peso) => ({
    group: "nodes",
    data: { id: `a${pk}`, pk, corto, clave, peso, d: radio * 2.53, radio },
    position: { x, y },
  }));
  const lazos = datos.lazos.map(([clave, origen, destino, certeza, discrepa]) => ({
    group: "edges",
    data: { id: clave, source: `a${origen}`, target: `a${destino}` },
    classes: [certeza, discrepa ? "disc" : ""],
  }));
  return [...nodos, ...lazos];
}

export function dibujar(caja, datos) {
  const pesado = datos.nodos.length > MUCHOS;
  const cy = cytoscape({
    container: document.getElementById("cy"),
    elements: elementos(datos),
    layout: { name: "preset", fit: true, padding: 26 },
    style: estilo(datos.figuras, pesado),
    minZoom: 0.15, maxZoom: 4, boxSelectionEnabled: false, autounselectify: true,
    hideEdgesOnViewport: pesado, textureOnViewport: pesado, pixelRatio: pesado ? 1 : "auto",
  });
  cy.maxZoom(Math.max(4, cy.zoom() * 4));

  const repartirPronto = aplazar(() => repartir(cy), pesado ? 140 : 50);
  const enfocar = (pk) => { marcar(cy, pk); traer(cy); repartir(cy); };
  marcar(cy, datos.foco, datos.hallados);
  traer(cy);
  repartir(cy);

  cy.on("zoom pan resize", repartirPronto);
  cy.on("dragfree", "node", repartirPronto);
  cy.on("tap", "node", ({ target }) => irA(target.data("pk")));
  cy.on("tap", ({ target }) => { if (target === cy) document.querySelector("#lado [data-foco='']")?.click(); });
  cy.on("mouseover", "node", ({ target }) => { target.addClass("cerca"); caja.classList.add("sobre"); });
  cy.on("mouseout", "node", ({ target }) => { target.removeClass("cerca"); caja.classList.remove("sobre"); });
  // Al cambiar de tema, los colores se leen otra vez.
  new MutationObserver(() => { cy.style(estilo(datos.figuras, pesado)); repartir(cy); })
    .observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });

  desplazar(caja);
  botones(caja, cy);
  teclado(caja, cy);
  caja.posiciones = () => Object.fromEntries(cy.nodes().map((n) => [
    n.data("pk"), [Math.round(n.position("x") * 10) / 10, Math.round(n.position("y") * 10) / 10],
  ]));
  caja.dataset.lista = "si";
  window.dispatchEvent(new CustomEvent("mapa:dibujado", { detail: { cy } }));
  return { enfocar };
}

function irA(pk) {
  const enlace = document.querySelector(`.por-teclado [data-foco="${pk}"]`);
  if (enlace) poner(enlace.href, pk);
}

// El foco con su aro, sus vecinos y sus lazos.
function marcar(cy, pk, hallados = []) {
  cy.batch(() => {
    cy.elements().removeClass("foco vecino suyo hallado");
    const nodo = pk ? cy.getElementById(`a${pk}`) : cy.collection();
    nodo.addClass("foco");
    nodo.connectedEdges().addClass("suyo");
    nodo.neighborhood("node").addClass("vecino");
    for (const otro of hallados) cy.getElementById(`a${otro}`).addClass("hallado");
  });
}

// En una pantalla angosta la red entera no se lee: se acerca a quien está en foco.
function traer(cy) {
  const foco = cy.nodes(".foco");
  if (cy.width() > 560 || foco.empty()) return;
  cy.fit(foco.closedNeighborhood().nodes(), 50);
  if (cy.zoom() > 1.2) cy.zoom({ level: 1.2, position: foco.position() });
}

// La rueda mueve la página; con Ctrl acerca. Los dedos, como en un mapa.
function desplazar(caja) {
  caja.addEventListener("wheel", (evento) => {
    if (!evento.ctrlKey) evento.stopPropagation();
  }, { capture: true });
}

function botones(caja, cy) {
  const grupo = caja.querySelector(".zum");
  grupo.hidden = false;
  grupo.addEventListener("click", (evento) => {
    const que = evento.target.closest("[data-zum]")?.dataset.zum;
    if (que === "todo") cy.fit(undefined, 26);
    else if (que) acercar(cy, que === "mas" ? 1.4 : 1 / 1.4);
  });
}

function acercar(cy, veces) {
  const centro = { x: cy.width() / 2, y: cy.height() / 2 };
  cy.zoom({ level: cy.zoom() * veces, renderedPosition: centro });
}

// Con teclado: el actor que tiene el foco del navegador se señala en la figura y se trae a la vista.
function teclado(caja, cy) {
  caja.addEventListener("focusin", ({ target }) => {
    cy.nodes().removeClass("cerca");
    if (!target.dataset.foco) return;
    const nodo = cy.getElementById(`a${target.dataset.foco}`).addClass("cerca");
    const { x, y } = nodo.renderedPosition();
    if (x < 20 || y < 20 || x > cy.width() - 20 || y > cy.height() - 20) cy.center(nodo);
  });
  caja.addEventListener("focusout", () => cy.nodes().removeClass("cerca"));
}

function aplazar(accion, espera) {
  let reloj = 0;
  return () => { clearTimeout(reloj); reloj = setTimeout(accion, espera); };
}

