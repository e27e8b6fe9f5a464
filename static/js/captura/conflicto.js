// Dos versiones de una entrada: se ven las dos y la persona elige. Ninguna se pierde.
import { nuevoUid, pieza } from "./piezas.js";

export class Conflictos {
  constructor(casa) {
    this.casa = casa;
    casa.cola.addEventListener("conflicto", ({ detail }) => this.mostrar(detail.uid));
  }

  #lugar(uid) {
    const li = this.casa.bitacora.li(uid);
    if (li) return li;
    return this.casa.campos.find((campo) => campo.uid === uid)?.raiz;
  }

  mostrar(uid) {
    const { mia, actual } = this.casa.cola.conflictos.get(uid);
    const lugar = this.#lugar(uid);
    if (!lugar) return;
    let caja = lugar.querySelector(".dos");
    if (!caja) {
      caja = pieza("pieza-conflicto");
      caja.addEventListener("click", (evento) => {
        const boton = evento.target.closest("[data-elige]");
        if (boton) this.elegir(uid, boton.dataset.elige, caja);
      });
      lugar.append(caja);
    }
    const hizo = actual.retirada ? "retiró" : "cambió";
    const quien = String(actual.quien_id) === this.casa.datos.quien ? "En otra pestaña se" : actual.quien;
    caja.querySelector("[data-frase]").textContent =
      `${quien} ${hizo} esta entrada mientras escribías. Aquí están las dos: elige una o quédate con ambas.`;
    caja.querySelector("[data-mia]").textContent = mia.texto;
    caja.querySelector("[data-de]").textContent = actual.retirada ? `Retirada por ${actual.quien}` : `La de ${actual.quien}`;
    caja.querySelector("[data-otra]").textContent = actual.texto;
    caja.querySelector('[data-elige="ambas"]').hidden = actual.retirada;
    caja.querySelector('[data-elige="otra"]').textContent = actual.retirada ? "Dejarla retirada" : "Quedarme con la otra";
  }

  enfocar() {
    const caja = document.querySelector(".dos");
    caja?.scrollIntoView({ block: "center" });
    caja?.focus();
  }

  async elegir(uid, cual, caja) {
    const { cola, bitacora } = this.casa;
    const { mia, actual } = cola.conflictos.get(uid);
    const campo = this.casa.editor?.uid === uid ? this.casa.editor.campo : this.casa.campos.find((c) => c.uid === uid);
    const escrito = campo ? { ...mia, texto: campo.texto.value, tipo: campo.tipo } : mia;
    cola.conflictos.delete(uid);
    cola.bases.set(uid, actual.revision);
    caja.remove();
    if (campo) campo.sucio = false;
    // El borrador de este campo se terminó en otra pestaña: el campo queda libre.
    if (actual.terminada && campo && !campo.terminada) campo.reiniciar();
    if (cual === "mia") {
      if (actual.retirada) await cola.accion(uid, `entradas/${uid}/restaurar/`);
      cola.guardar(uid, { ...escrito, terminar: escrito.terminar || actual.terminada });
    } else if (actual.terminada) this.#quedarse(actual, cual === "ambas" ? escrito : null);
    else this.#juntar(campo, actual, cual === "ambas" ? escrito.texto : "");
    this.casa.pintarEstado();
    if (!actual.terminada || !bitacora.enfocar(bitacora.li(uid))) campo?.enfocar();
  }

  /** La otra se queda en su sitio; con «ambas», la mía entra como entrada nueva. */
  #quedarse(actual, mia) {
    const { bitacora, cola } = this.casa;
    if (this.casa.editor?.uid === actual.uid) {
      this.casa.editor.campo.texto.value = actual.texto;
      this.casa.editor.campo.tipo = actual.tipo;
      this.casa.editor.cerrar();
    }
    if (actual.retirada) bitacora.quitar(actual.uid);
    else if (bitacora.li(actual.uid)) bitacora.escribir(bitacora.li(actual.uid), actual);
    if (mia) {
      const uid = nuevoUid();
      const op = { ...mia, terminar: true };
      bitacora.anticipar(uid, op);
      cola.guardar(uid, op);
    }
    this.casa.novedades?.mirar(true);
  }

  /** Un borrador propio abierto en dos sitios: queda el otro texto, o los dos seguidos. */
  #juntar(campo, actual, mio) {
    if (!campo) return;
    campo.texto.value = mio ? `${actual.texto}\n${mio}` : actual.texto;
    campo.tipo = actual.tipo;
    campo.tocar();
  }
}

