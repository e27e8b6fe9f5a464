// Los pasos por subir. Se guardan antes de intentar nada y no se borran hasta que la lista del
// servidor los trae: el mismo nonce dos veces es un solo paso, así que repetir no cuesta.
import { pedir } from "./red.js";

const ESPERAS = [2000, 4000, 8000, 15000, 30000];
const POR_ENVIO = 50;

const leer = (clave) => { try { return localStorage.getItem(clave); } catch { return null; } };
const anotar = (clave, valor) => {
  try {
    if (valor) localStorage.setItem(clave, valor);
    else localStorage.removeItem(clave);
  } catch { /* dura lo que la página */ }
};

export class Cola extends EventTarget {
  /** ``cuarto``: «puerta» o «relatoria»; lo que cada uno tiene sin enviar lo lee casa.js al salir. */
  constructor(almacen, url, cuarto = "puerta") {
    super();
    this.almacen = almacen;
    this.url = url;
    this.claveDesde = `dialogo-${cuarto}-sin-red`;
    this.claveCuantos = `dialogo-${cuarto}-cola`;
    this.pasos = [];
    this.modo = "bien"; // bien · red · sesion
    this.desde = null;
    this.intentos = 0;
  }

  async cargar() {
    this.pasos = await this.almacen.leerCola();
    if (navigator.onLine === false) this.sinRed();
  }

  get porEnviar() {
    return this.pasos.filter((paso) => !paso.enviado);
  }

  /** Guarda y manda. Promete cuando ya está a salvo en el aparato. */
  async agregar(...pasos) {
    for (const paso of pasos) {
      if (this.modo !== "bien") paso.en_cola = true;
      this.pasos.push(paso);
    }
    for (const paso of pasos) await this.almacen.encolar(paso);
    this.#contar("cambio");
    this.enviar();
  }

  /** Sube lo que falta; si no se puede, lo vuelve a intentar más tarde. */
  async enviar() {
    clearTimeout(this.espera);
    if (this.enviando || !this.porEnviar.length) return;
    this.enviando = true;
    const lote = this.porEnviar.slice(0, POR_ENVIO);
    // Con la hora que tiene este aparato: si su reloj anda mal, el servidor corrige las de los pasos.
    const cuerpo = { pasos: lote, ahora: new Date().toISOString() };
    const { estado, datos } = await pedir(this.url, { metodo: "POST", cuerpo });
    this.enviando = false;
    if (estado === 200) await this.#recibir(datos.pasos);
    else await this.#aplazar(lote, estado);
    this.#contar("cambio");
    if (estado === 200 && this.porEnviar.length) this.enviar();
  }

  async #recibir(respuestas) {
    this.conRed();
    for (const respuesta of respuestas) {
      const paso = this.pasos.find((uno) => uno.nonce === respuesta.nonce);
      if (!paso) continue;
      if (["llena", "rechazada"].includes(respuesta.estado)) await this.quitar([paso.nonce]);
      else paso.enviado = true;
      this.#contar("respuesta", { paso, ...respuesta });
    }
    this.#contar("subio");
  }

  async #aplazar(lote, estado) {
    if (estado === 401 || estado === 403) this.#cambiar("sesion");
    else this.sinRed();
    for (const paso of lote.filter((uno) => !uno.en_cola)) {
      paso.en_cola = true;
      await this.almacen.encolar(paso);
    }
    const ms = ESPERAS[Math.min(this.intentos++, ESPERAS.length - 1)];
    this.espera = setTimeout(() => this.enviar(), ms * (0.8 + Math.random() * 0.4));
  }

  sinRed() {
    this.desde ??= new Date(leer(this.claveDesde) ?? Date.now());
    anotar(this.claveDesde, this.desde.toISOString());
    this.#cambiar("red");
  }

  conRed() {
    this.intentos = 0;
    this.desde = null;
    anotar(this.claveDesde, null);
    this.#cambiar("bien");
  }

  sinSesion() {
    this.#cambiar("sesion");
  }

  #cambiar(modo) {
    if (this.modo === modo) return;
    this.modo = modo;
    this.#contar("cambio");
  }

  async quitar(nonces) {
    this.pasos = this.pasos.filter((paso) => !nonces.includes(paso.nonce));
    await this.almacen.quitar(nonces);
  }

  #contar(nombre, detail = {}) {
    anotar(this.claveCuantos, this.porEnviar.length);
    this.dispatchEvent(new CustomEvent(nombre, { detail }));
  }
}
