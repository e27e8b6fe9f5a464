// Lo que la puerta guarda en este aparato, siempre cifrado: la lista y la cola de pasos. La llave
// (AES-GCM) se hace aquí, no se puede extraer y desaparece con lo que cifró.
//
// Sin almacén o sin WebCrypto (una dirección sin cifrar) todo vive en la memoria de la página.
const BASE = "dialogo-puerta";

const hecha = (peticion) => new Promise((bien, mal) => {
  peticion.onsuccess = () => bien(peticion.result);
  peticion.onerror = () => mal(peticion.error);
});

function abrirBase() {
  const peticion = indexedDB.open(BASE, 1);
  peticion.onupgradeneeded = () => {
    for (const nombre of ["llaves", "listas", "cola"]) peticion.result.createObjectStore(nombre);
  };
  return hecha(peticion);
}

/** Número al azar de un aparato o de un paso; ``randomUUID`` falta en direcciones sin cifrar. */
export const nuevoNonce = () => crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

export class Almacen {
  constructor(sala) {
    this.sala = sala;
    this.memoria = { listas: new Map(), cola: new Map() };
  }

  static async abrir(sala) {
    const almacen = new Almacen(sala);
    try {
      if (!crypto.subtle) throw new Error("sin WebCrypto");
      almacen.base = await abrirBase();
      almacen.aparato = await almacen.#obtener("llaves", "aparato", nuevoNonce);
    } catch {
      almacen.base = null;
      almacen.aparato = nuevoNonce();
    }
    return almacen;
  }

  get persiste() {
    return Boolean(this.base);
  }

  /** Lo que hay con esa clave o, si no hay, lo recién hecho; dos pestañas a la vez, lo mismo. */
  async #obtener(caja, clave, crear) {
    const hay = await hecha(this.#caja(caja).get(clave));
    if (hay) return hay;
    const nuevo = await crear();
    const almacen = this.#caja(caja, "readwrite");
    const deOtra = await hecha(almacen.get(clave));
    if (deOtra) return deOtra;
    await hecha(almacen.put(nuevo, clave));
    return nuevo;
  }

  #caja(nombre, modo = "readonly") {
    return this.base.transaction(nombre, modo).objectStore(nombre);
  }

  #llave() {
    return this.#obtener("llaves", "llave", () =>
      crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));
  }

  async #cifrar(valor) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const texto = new TextEncoder().encode(JSON.stringify(valor));
    return { iv, datos: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.#llave(), texto) };
  }

  async #descifrar({ iv, datos }) {
    const texto = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await this.#llave(), datos);
    return JSON.parse(new TextDecoder().decode(texto));
  }

  async guardarLista(lista) {
    if (!this.base) return this.memoria.listas.set(this.sala, lista);
    const cifrada = await this.#cifrar(lista);
    return hecha(this.#caja("listas", "readwrite").put(cifrada, this.sala));
  }

  /** La lista guardada, o nada si no hay, no se puede leer o ya venció. */
  async leerLista() {
    if (!this.base) return this.memoria.listas.get(this.sala) ?? null;
    const cifrada = await hecha(this.#caja("listas").get(this.sala));
    if (!cifrada) return null;
    try {
      const lista = await this.#descifrar(cifrada);
      if (Date.parse(lista.vence) > Date.now()) return lista;
      this.vencio = true;
    } catch { /* otra llave: no se puede leer */ }
    await this.borrarLista();
    return null;
  }

  /** Todas las listas de este aparato; y la llave, si nada más depende de ella. */
  async borrarLista() {
    this.memoria.listas.clear();
    if (!this.base) return;
    await hecha(this.#caja("listas", "readwrite").clear());
    if (!(await hecha(this.#caja("cola").count()))) {
      await hecha(this.#caja("llaves", "readwrite").delete("llave"));
    }
  }

  async encolar(paso) {
    if (!this.base) return this.memoria.cola.set(paso.nonce, paso);
    const cifrado = await this.#cifrar(paso);
    return hecha(this.#caja("cola", "readwrite").put(cifrado, `${this.sala} ${paso.nonce}`));
  }

  async quitar(nonces) {
    for (const nonce of nonces) {
      if (!this.base) this.memoria.cola.delete(nonce);
      else await hecha(this.#caja("cola", "readwrite").delete(`${this.sala} ${nonce}`));
    }
  }

  async leerCola() {
    if (!this.base) return [...this.memoria.cola.values()];
    const claves = await hecha(this.#caja("cola").getAllKeys());
    const pasos = [];
    for (const clave of claves.filter((una) => una.startsWith(`${this.sala} `))) {
      try {
        pasos.push(await this.#descifrar(await hecha(this.#caja("cola").get(clave))));
      } catch { /* ilegible: no se puede mandar */ }
    }
    return pasos.sort((a, b) => a.hora.localeCompare(b.hora));
  }
}
