// La pantalla de codificación: une la elección, la paleta, lo que se guarda y lo que marcan los demás.
import { Red } from "../captura/red.js";
import { Acciones } from "./acciones.js";
import { montarArrastre } from "./arrastre.js";
import { Eleccion } from "./eleccion.js";
import { contar } from "./lado.js";
import { Dibujo, deUid, marcasDe } from "./marcas.js";
import { Novedades } from "./novedades.js";
import { Paleta } from "./paleta.js";
import { montarTeclas } from "./teclas.js";

const raiz = document.getElementById("codificar");
const { dataset } = raiz;
const inicial = JSON.parse(document.getElementById("libro-datos").textContent);

const casa = {
  red: new Red(dataset.raiz, dataset.quien),
  doble: Number(dataset.doble) || null,
  hallazgos: dataset.hallazgos,
  libro: inicial.codigos,
  teclas: inicial.teclas,
  recientes: inicial.recientes,
  versionDelLibro: dataset.libro,
  puestos: [],
  codigo: (pk) => casa.libro.find((codigo) => codigo.pk === pk),
};

// Su raíz es la de la entrevista también a ciegas: la ronda viaja en cada petición.
casa.estado = (palabra, bien = true) => {
  const zona = document.getElementById("guardado");
  zona.querySelector("[data-palabra]").textContent = palabra;
  zona.firstElementChild.className = `est ${palabra === "Guardando…" ? "e-quieto" : bien ? "e-bien" : "e-error"}`;
};

/** Anuncia con cortesía; con ``visible`` también lo enseña. */
casa.decir = (texto, visible = false) => {
  const zona = document.getElementById("dice");
  zona.textContent = "";
  setTimeout(() => { zona.textContent = texto; }, 50);
  if (visible) casa.avisar(texto);
};

casa.avisar = (texto) => {
  const zona = document.getElementById("aviso");
  zona.hidden = false;
  zona.querySelector("[data-frase]").textContent = texto;
};

casa.numero = (n) => {
  const codigo = casa.codigo(casa.teclas[n - 1]);
  if (codigo) casa.acciones.alternar(codigo.pk);
  else casa.decir(`Ningún código lleva el ${n}.`, true);
};

casa.usar = (pk) => {
  casa.recientes = [pk, ...casa.recientes.filter((otro) => otro !== pk)].slice(0, 9);
};

/** El libro cambió: alguien propuso, acordó o quitó un código. Los números puestos no se mueven. */
casa.releerLibro = async (nuevo = null, version = "") => {
  const consulta = casa.doble ? `?doble=${casa.doble}` : "";
  const { estado, datos } = await casa.red.pedir(`paleta/${consulta}`, { metodo: "GET", automatico: true });
  if (estado !== 200) return;
  casa.libro = datos.codigos;
  if (version) casa.versionDelLibro = version;
  if (nuevo) {
    casa.usar(nuevo);
    if (casa.teclas.length < 9 && !casa.teclas.includes(nuevo)) casa.teclas.push(nuevo);
  }
  casa.alRedibujar();
};

/** Pone a una entrada lo que sólo sirve con JavaScript: los números y el cambio de los memos propios. */
casa.vestir = (bl) => {
  for (const li of bl.querySelectorAll("li[data-codigo]")) {
    const tecla = casa.teclas.indexOf(Number(li.dataset.codigo)) + 1;
    const kbd = li.querySelector("[data-tecla]");
    kbd.hidden = !tecla;
    kbd.textContent = tecla || "";
  }
  for (const boton of bl.querySelectorAll("[data-cambiar-memo]")) {
    boton.hidden = boton.dataset.autor !== dataset.quien;
  }
};

casa.alRedibujar = () => {
  casa.eleccion.parada();
  contar(casa);
  casa.paleta.pintar();
};

casa.abrirPaleta = (opciones) => {
  document.getElementById("flota").hidden = true;
  document.getSelection()?.removeAllRanges();
  casa.eleccion.pintar();
  casa.paleta.abrir(opciones);
};

casa.eleccion = new Eleccion();
casa.acciones = new Acciones(casa);
casa.paleta = new Paleta(casa);
casa.dibujo = new Dibujo(casa);
casa.eleccion.alCambiar = () => {
  if (!casa.eleccion.actual) casa.paleta.cerrar({ devolver: false });
  else casa.paleta.pintar();
};

for (const bl of document.querySelectorAll(".bl")) {
  casa.eleccion.preparar(bl);
  casa.vestir(bl);
}
casa.puestos = inicial.teclas.slice();
casa.eleccion.parada();
contar(casa);
montarArrastre(casa);
montarTeclas(casa);
casa.novedades = new Novedades(casa);

document.addEventListener("click", (evento) => {
  const nodo = evento.target;
  const ir = nodo.closest?.("[data-ir]");
  if (ir && ir.closest("[data-codifica]")) {
    const bl = ir.closest(".bl");
    const marca = marcasDe(bl).find(({ pk }) => pk === Number(ir.dataset.ir));
    if (!marca) return;
    evento.preventDefault();
    casa.eleccion.ponerIntervalo(bl, marca.inicio, marca.fin);
    casa.eleccion.enfocar(casa.eleccion.oracion());
    casa.paleta.abrir();
  } else if (nodo.closest?.("[data-quitar]")) {
    casa.acciones.quitar(Number(nodo.closest("[data-quitar]").dataset.quitar));
  } else if (nodo.closest?.("[data-cambiar-memo]")) {
    const memo = nodo.closest("[data-memo]");
    const bl = memo.closest(".bl");
    const primera = bl?.querySelector(".or");
    if (primera) casa.eleccion.ponerOracion(primera, { enfocar: false });
    casa.paleta.abrirNota(memo);
  } else if (nodo.closest?.("[data-cierra-aviso]")) document.getElementById("aviso").hidden = true;
  else if (nodo.closest?.("[data-cierra-dialogo]")) nodo.closest("dialog").close();
});
document.querySelector("[data-deshacer]").addEventListener("click", () => casa.acciones.deshacer());
document.querySelector("[data-rehacer]").addEventListener("click", () => casa.acciones.rehacer());
document.getElementById("evidencia").addEventListener("close", () => {
  const oracion = casa.eleccion.oracion();
  if (oracion) casa.eleccion.enfocar(oracion);
});

if (location.hash.startsWith("#e-")) deUid(location.hash.slice(3))?.scrollIntoView({ block: "start" });
