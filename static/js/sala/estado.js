// En qué va la sala. Pregunta cada tanto, como diga el servidor; al despertar, al volver la red y al
// regresar a la página, de inmediato: con una respuesta queda al día, se haya perdido lo que se haya.
const SIN_RED = 4000;
const TARDA = 8000;

export class Estado extends EventTarget {
  constructor(url, version) {
    super();
    Object.assign(this, { url, version, ahora: null, desfase: 0, turno: 0 });
  }

  iniciar(enCurso) {
    if (!enCurso) return;
    const despertar = () => { if (document.visibilityState === "visible") this.preguntar(); };
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") clearTimeout(this.espera); // dormido no gasta pila
      else despertar();
    });
    for (const nombre of ["online", "pageshow", "focus"]) addEventListener(nombre, despertar);
    addEventListener("offline", () => this.#decir("sin-red"));
    this.preguntar();
  }

  detener() {
    this.detenido = true;
    clearTimeout(this.espera);
  }

  /** Lo que viene en camino deja de importar: vale la última pregunta. */
  async preguntar() {
    clearTimeout(this.espera);
    if (this.detenido) return;
    const turno = ++this.turno;
    this.corte?.abort();
    this.corte = new AbortController();
    const limite = setTimeout(() => this.corte.abort(), TARDA);
    let espera = SIN_RED * (0.8 + Math.random() * 0.4);
    try {
      const respuesta = await fetch(`${this.url}?v=${this.version}`, {
        cache: "no-store", credentials: "same-origin", signal: this.corte.signal,
      });
      const datos = respuesta.status === 200 ? await respuesta.json() : null;
      if (turno !== this.turno) return;
      espera = this.#recibir(respuesta, datos, espera);
    } catch {
      if (turno !== this.turno) return;
      this.#decir("sin-red");
    } finally {
      clearTimeout(limite);
    }
    if (espera && !this.detenido && document.visibilityState === "visible") {
      this.espera = setTimeout(() => this.preguntar(), espera);
    }
  }

  #recibir(respuesta, datos, espera) {
    if (respuesta.status === 404) {
      this.#decir("perdido");
      return espera * 3;
    }
    if (!respuesta.ok) {
      this.#decir("sin-red");
      return espera;
    }
    const reloj = Number(respuesta.headers.get("X-Ahora"));
    if (reloj) this.desfase = reloj - Date.now();
    this.#decir("con-red");
    if (datos) {
      this.version = datos.version;
      this.ahora = datos;
      this.#decir("cambio", datos);
    }
    return Number(respuesta.headers.get("X-Siguiente"));
  }

  #decir(nombre, detail = null) {
    this.dispatchEvent(new CustomEvent(nombre, { detail }));
  }
}
