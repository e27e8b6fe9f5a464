// Marcas de la pregunta: no se abordó, no quiso responder, y la parte fuera de registro.
import { nuevoUid } from "./piezas.js";

const DICHO = { no_se_abordo: "no se abordó", no_quiso_responder: "no quiso responder" };

export class Marcas {
  constructor(casa) {
    this.casa = casa;
    document.addEventListener("submit", (evento) => {
      const form = evento.target.closest("[data-marcas], [data-noab]");
      if (!form) return;
      evento.preventDefault();
      const pregunta = Number(form.elements.pregunta.value);
      if (evento.submitter?.name === "tipo") this.fuera(pregunta);
      else this.marcar(pregunta, evento.submitter?.value ?? "");
    });
    document.querySelector("[data-marca-activa]")?.addEventListener("click", () => this.marcarActiva("no_se_abordo"));
    document.querySelector("[data-fuera-activa]")?.addEventListener("click", () => this.fueraActiva());
  }

  marcarActiva(estado) {
    const { pregunta, seccion } = this.casa.activa ?? {};
    if (pregunta) this.marcar(pregunta, seccion.dataset.marca === estado ? "" : estado);
  }

  fueraActiva() {
    if (this.casa.activa) this.fuera(this.casa.activa.pregunta);
  }

  async marcar(pregunta, estado, { callado = false } = {}) {
    const { bitacora, cola, deshacer } = this.casa;
    if (!this.casa.abierta) return "";
    const seccion = bitacora.seccion(pregunta);
    const antes = seccion.dataset.marca;
    const tenia = seccion.contains(document.activeElement);
    bitacora.marcar(pregunta, estado);
    if (tenia) this.casa.indice.ir(seccion);
    const { ok, datos } = await cola.accion(`p${pregunta}`, "marcar/", { formulario: { pregunta, estado } });
    if (!ok) {
      bitacora.marcar(pregunta, antes);
      deshacer.mostrar(datos.error ?? "No se pudo marcar.");
      return datos.error ?? "No se pudo.";
    }
    if (!callado) {
      const que = estado ? `${seccion.dataset.numero}: ${DICHO[estado]}.` : `${seccion.dataset.numero}: se quitó la marca.`;
      deshacer.anotar(que, () => this.marcar(pregunta, antes, { callado: true }));
    }
    return "";
  }

  /** La marca no lleva texto. Si había algo escrito, se pregunta; entretanto no se guarda. */
  fuera(pregunta) {
    const { bitacora, cola, deshacer } = this.casa;
    if (!this.casa.abierta) return;
    const uid = nuevoUid();
    const op = { pregunta, tipo: "fuera", texto: "", terminar: true };
    bitacora.anticipar(uid, op);
    cola.guardar(uid, op);
    deshacer.anotar("Parte fuera de registro. No se guardó nada de lo dicho.", async () => {
      const { ok } = await cola.accion(uid, `entradas/${uid}/retirar/`);
      if (ok) bitacora.quitar(uid);
      return ok ? "" : "No se pudo deshacer.";
    });
    const campo = this.casa.campoDe(pregunta);
    if (campo && !campo.vacio) this.#preguntarPorLoEscrito(campo);
    else campo?.enfocar();
  }

  #preguntarPorLoEscrito(campo) {
    campo.pausado = true;
    clearTimeout(campo.reloj);
    campo.preguntar("Hay texto sin agregar. ¿También va fuera de registro?", [
      ["Borrarlo", () => this.#borrar(campo)],
      ["Conservarlo", () => { campo.pausado = false; campo.tocar(); }],
    ]);
  }

  #borrar(campo) {
    const { cola } = this.casa;
    const { uid } = campo;
    const existe = cola.existe(uid);
    cola.olvidar(uid);
    campo.reiniciar();
    if (existe) cola.accion(uid, `entradas/${uid}/`, { metodo: "DELETE" });
  }
}
