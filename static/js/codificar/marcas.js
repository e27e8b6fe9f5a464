// Lo que está puesto: se lee del margen de cada entrada y se redibuja con lo que contesta el servidor.
import { desdeHtml, rango, seleccionEn, sinBrincar } from "./texto.js";

export const marcasDe = (bl) =>
  JSON.parse(bl.querySelector("[data-margen]").dataset.marcas)
    .map(([pk, fragmento, inicio, fin, codigo]) => ({ pk, fragmento, inicio, fin, codigo }));

/** La huella de sus marcas y la de sus memos, como las dice el servidor. */
export const huellaDe = (bl) =>
  `${bl.querySelector("[data-margen]").dataset.huella}.${bl.querySelector("[data-memos]").dataset.huella}`;

export const deUid = (uid) => document.getElementById(`e-${uid}`);

/** Las del intervalo exacto. */
export const exactas = ({ bl, inicio, fin }) =>
  marcasDe(bl).filter((marca) => marca.inicio === inicio && marca.fin === fin);

/** El pasaje codificado que corresponde a lo elegido: el mismo, o el menor que lo contiene. */
export const fragmentoDe = ({ bl, inicio, fin }) =>
  marcasDe(bl)
    .filter((marca) => marca.inicio <= inicio && fin <= marca.fin)
    .sort((una, otra) => (una.fin - una.inicio) - (otra.fin - otra.inicio))[0]?.fragmento;

export class Dibujo {
  constructor(casa) {
    this.casa = casa;
    this.arrastra = false;
    this.pendientes = new Map();
    document.addEventListener("pointerdown", () => { this.arrastra = true; }, true);
    for (const fin of ["pointerup", "pointercancel"]) {
      document.addEventListener(fin, () => { this.arrastra = false; setTimeout(() => this.#soltar(), 0); }, true);
    }
  }

  /** Cambia el texto y el margen de esas entradas. Mientras alguien arrastra, espera. */
  aplicar(entradas) {
    for (const dato of entradas) {
      if (this.arrastra) this.pendientes.set(dato.uid, dato);
      else this.#una(dato);
    }
    if (!this.arrastra) this.casa.alRedibujar();
  }

  #soltar() {
    if (this.arrastra || !this.pendientes.size) return;
    const entradas = [...this.pendientes.values()];
    this.pendientes.clear();
    this.aplicar(entradas);
  }

  #una({ uid, texto, margen, memos }) {
    const bl = deUid(uid);
    if (!bl) return;
    const quieto = document.querySelector(".or:focus") ?? this.casa.eleccion.actual?.bl ?? primeraALaVista();
    const ancla = quieto && bl.contains(quieto) ? bl : quieto;
    sinBrincar(ancla, () => {
      const foco = focoEn(bl);
      const elegido = seleccionEn(bl);
      bl.querySelector("[data-todo]").replaceWith(desdeHtml(texto));
      bl.querySelector("[data-margen]").replaceWith(desdeHtml(margen));
      if (memos) bl.querySelector("[data-memos]").replaceWith(desdeHtml(memos));
      this.casa.eleccion.preparar(bl);
      if (!this.casa.eleccion.reponer(bl)) this.casa.avisar("El texto de esa entrada cambió. Vuelve a elegir el pasaje.");
      if (elegido) reelegir(bl, elegido);
      foco?.();
    });
    this.casa.vestir(bl);
  }
}

const primeraALaVista = () =>
  [...document.querySelectorAll(".bl")].find((bl) => bl.getBoundingClientRect().bottom > 80) ?? null;

/** Cómo devolver el foco a lo mismo después de redibujar. */
function focoEn(bl) {
  const activo = document.activeElement;
  if (!bl.contains(activo)) return null;
  if (activo.matches(".or")) {
    const { or } = activo.dataset;
    return () => {
      const misma = bl.querySelector(`.or[data-or="${or}"]`);
      if (!misma) return;
      misma.tabIndex = 0;
      misma.focus({ preventScroll: true });
    };
  }
  const codigo = activo.closest("li")?.dataset.codigo;
  return codigo ? () => bl.querySelector(`li[data-codigo="${codigo}"] a`)?.focus({ preventScroll: true }) : null;
}

function reelegir(bl, [inicio, fin]) {
  const seleccion = document.getSelection();
  seleccion.removeAllRanges();
  seleccion.addRange(rango(bl, inicio, fin));
}
