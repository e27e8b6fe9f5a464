// Lo que falta por llegar al servidor: aportaciones y respuestas. Se guarda en el teléfono antes de
// intentar nada y se quita cuando el servidor contesta; repetir un envío no lo repite.
import { mandar } from "./red.js";

const ESPERAS = [1500, 3000, 6000, 12000, 20000];
const DEFINITIVO = [200, 201, 204, 303, 404, 409, 410, 413, 422];

export class Cola extends EventTarget {
  constructor(almacen) {
    super();
    this.almacen = almacen;
    this.intentos = 0;
    this.parada = false; // entró otra persona o venció la galleta: nada se envía hasta volver a entrar
  }

  /** Los envíos, del más antiguo al más nuevo. */
  get todo() {
    return this.almacen.claves("cola:").map((clave) => ({ clave, ...this.almacen.leer(clave) }))
      .filter((uno) => uno.url).sort((a, b) => a.desde - b.desde);
  }

  get aportaciones() {
    return this.todo.filter((uno) => uno.aportacion);
  }

  /** ``clave`` repetida sustituye: de una consulta sólo importa la última respuesta. */
  agregar(clave, envio) {
    this.almacen.guardar(`cola:${clave}`, { ...envio, desde: Date.now(), vez: Math.random() });
    this.#decir("cambio");
    this.enviar();
  }

  quitar(clave) {
    this.almacen.quitar(clave);
    this.#decir("cambio");
  }

  async enviar() {
    clearTimeout(this.espera);
    if (this.enviando || this.parada) return;
    this.enviando = true;
    let fallo = false;
    for (let uno; (uno = this.todo.find((otro) => !otro.rechazada)) && !fallo && !this.parada;) {
      fallo = !(await this.#uno(uno));
    }
    this.enviando = false;
    if (fallo && !this.parada) this.#aplazar();
  }

  async #uno(uno) {
    const campos = uno.tarde ? { ...uno.campos, en_cola: "1" } : uno.campos;
    const { estado, datos } = await mandar(uno.url, campos);
    if ([401, 403].includes(estado) || (estado === 409 && datos.otra)) {
      this.parada = true;
      this.#decir("parada", { datos });
      return false;
    }
    if (!DEFINITIVO.includes(estado)) {
      for (const { clave, ...otro } of this.todo) this.almacen.guardar(clave, { ...otro, tarde: true });
      this.#decir("cambio");
      return false;
    }
    this.intentos = 0;
    const bien = estado < 400;
    this.#siSigue(uno, () => {
      if (bien || !uno.aportacion) this.almacen.quitar(uno.clave);
      else this.almacen.guardar(uno.clave, { ...this.almacen.leer(uno.clave), rechazada: datos });
    });
    this.#decir("respuesta", { uno, bien, estado, datos });
    this.#decir("cambio");
    return true;
  }

  /** Sólo si nadie puso otra respuesta en su lugar mientras ésta iba en camino. */
  #siSigue(uno, hacer) {
    if (this.almacen.leer(uno.clave)?.vez === uno.vez) hacer();
  }

  #aplazar() {
    const ms = ESPERAS[Math.min(this.intentos++, ESPERAS.length - 1)];
    this.espera = setTimeout(() => this.enviar(), ms * (0.8 + Math.random() * 0.4));
  }

  #decir(nombre, detail = {}) {
    this.dispatchEvent(new CustomEvent(nombre, { detail }));
  }
}
