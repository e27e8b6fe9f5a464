// Cómo se ve cada cosa del lienzo. Los colores son las fichas de la casa, en claro o en oscuro.
const ficha = (nombre) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${nombre}`).trim();

const SECTORES = {
  gobierno: "gobierno", "iniciativa-privada": "iniciativa", "sociedad-civil": "civil",
  academia: "academia", cultura: "cultura", internacional: "internacional",
};

// «gobierno-o» o «gobierno-p»: la figura del servidor con el color de este tema.
function figura(svg, clave) {
  const sector = SECTORES[clave.slice(0, -2)];
  const color = ficha(sector ? `sector-${sector}` : "tinta-2");
  const pintado = svg.replaceAll("COLOR", color).replaceAll("FONDO", ficha("superficie"));
  return `data:image/svg+xml;utf8,${encodeURIComponent(pintado)}`;
}

export function estilo(figuras, pesado) {
  const letra = ficha("letra-oficio");
  const pintadas = Object.fromEntries(Object.entries(figuras).map(([k, svg]) => [k, figura(svg, k)]));
  return [
    { selector: "node", style: {
      width: "data(d)", height: "data(d)", shape: "ellipse",
      "background-opacity": 0, "background-image": (n) => pintadas[n.data("clave")],
      "background-fit": "contain", "background-clip": "none", "background-image-crossorigin": "null",
      "font-family": letra, color: ficha("tinta-2"), label: "", "text-outline-color": ficha("superficie"),
      "min-zoomed-font-size": 0, "overlay-opacity": 0, "text-events": "no",
    } },
    { selector: "node.rotulo", style: { label: "data(corto)" } },
    ...["derecha", "izquierda", "abajo", "arriba"].map(lado),
    { selector: "node.vecino, node.foco, node.hallado", style: {
      color: ficha("tinta"), "font-weight": 600, "z-index": 9 } },
    { selector: "node.foco", style: {
      "outline-width": 2.5, "outline-offset": 2, "outline-color": ficha("guinda") } },
    { selector: "node.hallado", style: {
      "outline-width": 2.5, "outline-offset": 2, "outline-color": ficha("aviso"), "outline-style": "dashed" } },
    { selector: "node.cerca", style: {
      label: "data(corto)", color: ficha("tinta"), "z-index": 20,
      "outline-width": 3, "outline-offset": 2, "outline-color": ficha("foco") } },
    { selector: "edge", style: {
      width: 1.3, "line-color": ficha("linea-fuerte"), "overlay-opacity": 0, events: "no",
      "curve-style": pesado ? "haystack" : "bezier", "haystack-radius": 0, "control-point-step-size": 12,
    } },
    { selector: "edge.referido", style: { "line-style": "dashed", "line-dash-pattern": [6, 4] } },
    { selector: "edge.supuesto", style: { "line-style": "dotted", width: 1.6 } },
    { selector: "edge.suyo", style: { width: 2.4, "line-color": ficha("tinta"), "z-index": 8 } },
    { selector: "edge.disc", style: {
      "line-color": ficha("guinda"), label: "−", color: ficha("guinda"), "font-size": 12,
      "font-weight": 700, "text-background-color": ficha("superficie"), "text-background-opacity": 1,
      "text-background-shape": "circle", "text-background-padding": 1.5,
      "text-border-color": ficha("guinda"), "text-border-width": 1, "text-border-opacity": 1,
    } },
  ];
}

// El nombre va del lado que le tocó, separado de su figura.
function lado(nombre) {
  const [h, v, dx, dy] = {
    derecha: ["right", "center", 1, 0], izquierda: ["left", "center", -1, 0],
    abajo: ["center", "bottom", 0, 1], arriba: ["center", "top", 0, -1],
  }[nombre];
  return { selector: `node.${nombre}`, style: {
    "text-halign": h, "text-valign": v, "text-margin-x": 2 * dx, "text-margin-y": 2 * dy } };
}
