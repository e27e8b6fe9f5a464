// Poner, quitar, en vivo, memo, deshacer y rehacer: de uno en uno, en el orden en que se pidieron.
import { exactas, fragmentoDe } from "./marcas.js";

const SIN_RED = "Sin conexión: esto no se guardó. Inténtalo otra vez.";
const SIN_SESION = "Tu sesión terminó. Entra en otra pestaña y vuelve a intentarlo.";
const ELIGE = "Elige antes una oración o un pasaje.";

export class Acciones {
  constructor(casa) {
    this.casa = casa;
    this.fila = Promise.resolve();
    this.enCamino = 0;
  }

  /** Envía y aplica lo que vuelve. Devuelve los datos, o null si no se pudo. */
  enviar(ruta, cuerpo = {}) {
    this.enCamino += 1;
    this.casa.estado("Guardando…");
    const hecho = this.fila.then(() => this.#una(ruta, cuerpo));
    this.fila = hecho.catch(() => null);
    return hecho;
  }

  async #una(ruta, cuerpo) {
    const { casa } = this;
    const todo = casa.doble ? { ...cuerpo, doble: casa.doble } : cuerpo;
    const { estado, datos } = await casa.red.pedir(ruta, { cuerpo: todo });
    this.enCamino -= 1;
    const bien = estado === 200;
    if (!this.enCamino || !bien) casa.estado(bien ? "Guardado" : "Sin guardar", bien);
    if (bien) {
      casa.dibujo.aplicar(datos.entradas);
      if (datos.dice) casa.decir(datos.dice);
      if (datos.hubo === false) casa.avisar(datos.dice);
      if (datos.con_libro) await casa.releerLibro(datos.codigo);
      return datos;
    }
    casa.avisar({ 0: SIN_RED, 401: SIN_SESION }[estado] ?? datos.error ?? "No se pudo guardar. Vuelve a cargar la página.");
    if (["no_coincide", "fuera_del_texto"].includes(datos.codigo)) casa.novedades.refrescar([cuerpo.entrada]);
    return null;
  }

  #elegido() {
    const { actual } = this.casa.eleccion;
    if (!actual) this.casa.decir(ELIGE, true);
    return actual;
  }

  /** Pone el código en lo elegido; si ya lo lleva, lo quita. */
  alternar(codigo) {
    const elegido = this.#elegido();
    if (!elegido) return null;
    const puesta = exactas(elegido).find((marca) => marca.codigo === codigo);
    if (puesta) return this.quitar(puesta.pk);
    this.casa.usar(codigo);
    return this.enviar("poner/", { ...this.casa.eleccion.pasaje(), codigo });
  }

  quitar(codificacion) {
    return this.enviar("quitar/", { codificacion });
  }

  proponer(nuevo) {
    return this.#elegido() && this.enviar("poner/", { ...this.casa.eleccion.pasaje(), nuevo });
  }

  enVivo() {
    if (this.casa.doble) return null;
    return this.#elegido() && this.enviar("poner/", { ...this.casa.eleccion.pasaje(), en_vivo: true });
  }

  async memo(escrito, uid) {
    if (uid) return this.enviar(`memos/${uid}/`, escrito);
    const pasaje = this.casa.eleccion.actual ? this.casa.eleccion.pasaje() : {};
    return this.enviar("memos/", { ...pasaje, memo: escrito });
  }

  deshacer() { return this.enviar("deshacer/"); }

  rehacer() { return this.enviar("rehacer/"); }

  /** Abre el diálogo para unir el pasaje codificado a un hallazgo. */
  async evidencia() {
    const elegido = this.#elegido();
    if (!elegido || this.casa.doble) return;
    const fragmento = fragmentoDe(elegido);
    if (!fragmento) {
      this.casa.decir("Ponle antes un código: la evidencia sale de un pasaje codificado.", true);
      return;
    }
    const dialogo = document.getElementById("evidencia");
    await window.htmx.ajax("GET", `${this.casa.hallazgos}desde/${fragmento}/`, { target: "#evidencia-dentro", swap: "innerHTML" });
    if (document.getElementById("evidencia-dentro").childElementCount) dialogo.showModal();
  }
}
