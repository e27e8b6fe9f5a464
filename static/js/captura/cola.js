// Lo que falta por guardar, en orden. Vive sólo en la memoria de la página: en una tableta
// compartida no queda nada escrito en el navegador.
//
// Una petición en vuelo a la vez: así lo agregado sin conexión llega en el orden en que se dijo.
// De cada entrada se guarda lo último; lo que ya salió sin respuesta se repite idéntico, porque el
// servidor no cambia nada si ya lo tenía.

const ESPERAS = [1000, 2000, 4000, 8000, 15000];
const ESPERA_SESION = 4000;

export class Cola extends EventTarget {
  /** ``leerBase(uid)``: la revisión que enseña la página, si aquí no se sabe otra más nueva. */
  constructor(red, leerBase) {
    super();
    this.red = red;
    this.leerBase = leerBase;
    this.tareas = [];
    this.bases = new Map(); // uid → revisión que tiene el servidor
    this.conflictos = new Map(); // uid → {mia, actual}
    this.rechazos = new Map(); // uid → frase
    this.enviados = new Map(); // uid → textos que salieron de esta página
    this.modo = "bien"; // bien · red · sesion · cuenta
    this.guardadoEn = null;
    this.intentos = 0;
  }

  base(uid) {
    return this.bases.get(uid) ?? this.leerBase(uid);
  }

  get porGuardar() {
    return new Set(this.tareas.map((tarea) => tarea.clave)).size;
  }

  get hayAlgo() {
    return this.tareas.length + this.conflictos.size + this.rechazos.size > 0;
  }

  tiene(uid) {
    return this.conflictos.has(uid) || this.tareas.some((tarea) => tarea.clave === uid);
  }

  existe(uid) {
    return this.bases.has(uid) || this.tiene(uid);
  }

  /** Encola el estado completo de una entrada; lo que aún no sale se sustituye. */
  guardar(uid, op) {
    this.rechazos.delete(uid);
    if (this.conflictos.has(uid)) {
      this.conflictos.get(uid).mia = op;
      return this.#contar("conflicto", { uid });
    }
    const ultima = this.tareas.findLast((tarea) => tarea.clave === uid);
    if (ultima?.op && !ultima.cuerpo) {
      ultima.op = { ...op, terminar: op.terminar || ultima.op.terminar };
    } else {
      this.tareas.push({ clave: uid, op });
    }
    return this.#andar();
  }

  /** Encola algo que no es texto. Promete {ok, datos} cuando el servidor conteste de verdad. */
  accion(clave, ruta, peticion = {}) {
    return new Promise((resolver) => {
      this.tareas.push({ clave, ruta, peticion, resolver });
      this.#andar();
    });
  }

  /** Olvida lo que aún no sale de una entrada. */
  olvidar(uid) {
    this.tareas = this.tareas.filter((tarea) => tarea.clave !== uid || tarea === this.enVuelo);
    this.rechazos.delete(uid);
    this.#contar("estado");
  }

  /** Cuando no quede nada en camino; falso si no se puede vaciar ahora. */
  async vaciar() {
    while (this.tareas.length) {
      if (this.modo !== "bien") return false;
      await new Promise((seguir) => this.addEventListener("estado", seguir, { once: true }));
    }
    return this.modo === "bien" && navigator.onLine !== false;
  }

  reintentar() {
    clearTimeout(this.espera);
    this.espera = null;
    this.#andar();
  }

  async #andar() {
    this.#contar("estado");
    if (this.enVuelo || this.espera) return;
    while (this.tareas.length && !this.espera) {
      const tarea = this.tareas[0];
      this.enVuelo = tarea;
      const respuesta = await this.#enviar(tarea);
      this.enVuelo = null;
      this.#recibir(tarea, respuesta);
      this.#contar("estado");
    }
  }

  #enviar(tarea) {
    if (!tarea.op) return this.red.pedir(tarea.ruta, tarea.peticion);
    tarea.cuerpo ??= { ...tarea.op, base: this.base(tarea.clave) };
    this.#anotarEnviado(tarea.clave, tarea.cuerpo.texto);
    return this.red.pedir(`entradas/${tarea.clave}/`, { metodo: "PUT", cuerpo: tarea.cuerpo });
  }

  #anotarEnviado(uid, texto) {
    if (!this.enviados.has(uid)) this.enviados.set(uid, new Set());
    this.enviados.get(uid).add((texto ?? "").trim().normalize("NFC"));
  }

  #recibir(tarea, { estado, datos }) {
    if (estado === 401 || estado === 403) {
      this.#pausar(datos.codigo === "otra_cuenta" ? "cuenta" : "sesion", ESPERA_SESION);
    } else if (estado === 0 || estado >= 500 || estado === 429 || estado === 408) {
      this.#pausar("red", ESPERAS[Math.min(this.intentos++, ESPERAS.length - 1)]);
    } else {
      this.modo = "bien";
      this.intentos = 0;
      this.#concluir(tarea, estado, datos);
    }
  }

  #pausar(modo, ms) {
    this.modo = modo;
    this.espera = setTimeout(() => this.reintentar(), ms);
  }

  #concluir(tarea, estado, datos) {
    const bien = estado >= 200 && estado < 300;
    if (bien) this.guardadoEn = Date.now();
    if (!tarea.op) {
      this.#quitar(tarea);
      if (bien && datos.uid) this.bases.set(datos.uid, datos.revision);
      for (const otra of datos.otras ?? []) this.bases.set(otra.uid, otra.revision);
      tarea.resolver({ ok: bien, estado, datos });
    } else if (bien) {
      this.bases.set(tarea.clave, datos.revision);
      this.#quitar(tarea);
      this.#contar("guardada", { uid: tarea.clave, op: tarea.op, datos });
    } else if (estado === 409 && this.#esMio(tarea.clave, datos.actual)) {
      this.bases.set(tarea.clave, datos.actual.revision);
      tarea.cuerpo = null;
    } else {
      this.#apartar(tarea, estado, datos);
    }
  }

  /** Un envío de despedida pudo adelantarse al normal: lo que está en el servidor también es mío. */
  #esMio(uid, actual) {
    return String(actual.quien_id) === this.red.quien && !actual.retirada &&
      this.enviados.get(uid)?.has(actual.texto.trim());
  }

  #apartar(tarea, estado, datos) {
    const uid = tarea.clave;
    const mia = this.tareas.findLast((otra) => otra.clave === uid && otra.op).op;
    this.tareas = this.tareas.filter((otra) => otra.clave !== uid || !otra.op);
    if (estado === 409) {
      this.conflictos.set(uid, { mia, actual: datos.actual });
      this.#contar("conflicto", { uid });
    } else {
      const frase = datos.error ?? "No se pudo guardar. Copia tu texto y vuelve a cargar la página.";
      this.rechazos.set(uid, frase);
      this.#contar("rechazada", { uid, op: mia, frase, codigo: datos.codigo });
    }
  }

  #quitar(tarea) {
    this.tareas = this.tareas.filter((otra) => otra !== tarea);
  }

  #contar(nombre, detail = {}) {
    this.dispatchEvent(new CustomEvent(nombre, { detail }));
  }

  /** La página se oculta o se va: todo sale ya, aunque haya algo en vuelo. */
  despedir() {
    const ultimas = new Map();
    for (const tarea of this.tareas) if (tarea.op) ultimas.set(tarea.clave, tarea);
    for (const [uid, tarea] of ultimas) {
      if (tarea === this.enVuelo) continue;
      const previa = this.tareas.find((otra) => otra.clave === uid && otra.cuerpo);
      const cuerpo = { ...tarea.op, base: this.base(uid) };
      if (previa && previa !== tarea) cuerpo.tras = previa.cuerpo.texto;
      this.#anotarEnviado(uid, cuerpo.texto);
      this.red.pedir(`entradas/${uid}/`, { metodo: "PUT", cuerpo, opciones: { keepalive: true } })
        .then(({ estado, datos }) => { if (estado === 200) this.bases.set(uid, datos.revision); });
    }
    for (const tarea of this.tareas) {
      if (tarea.op || tarea === this.enVuelo) continue;
      this.red.pedir(tarea.ruta, { ...tarea.peticion, opciones: { keepalive: true } });
    }
  }
}
