// La cámara lee gafetes hasta que se cierra. Un código malo, uno ajeno o un cuadro ilegible se dicen
// y la lectura sigue (K3).
const CADA = 180;
const REPETIDO = 4000;

async function lector(jsqr) {
  if ("BarcodeDetector" in window) {
    const formatos = await window.BarcodeDetector.getSupportedFormats?.() ?? ["qr_code"];
    if (formatos.includes("qr_code")) {
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue;
    }
  }
  if (!window.jsQR) await cargar(jsqr);
  const lienzo = document.createElement("canvas");
  const pincel = lienzo.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    lienzo.width = video.videoWidth;
    lienzo.height = video.videoHeight;
    if (!lienzo.width) return null;
    pincel.drawImage(video, 0, 0);
    const { data, width, height } = pincel.getImageData(0, 0, lienzo.width, lienzo.height);
    return window.jsQR(data, width, height)?.data;
  };
}

const cargar = (src) => new Promise((bien, mal) => {
  const guion = Object.assign(document.createElement("script"), { src, onload: bien, onerror: mal });
  document.head.append(guion);
});

export class Camara {
  /** ``alLeer(texto)`` puede fallar: la lectura no se detiene por eso. */
  constructor(video, { jsqr, alLeer, alFallar }) {
    Object.assign(this, { video, jsqr, alLeer, alFallar });
    this.vistos = new Map();
  }

  async abrir() {
    this.abierta = true;
    try {
      this.flujo = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" }, audio: false,
      });
      if (!this.abierta) return this.cerrar();
      this.video.srcObject = this.flujo;
      await this.video.play();
      this.leer = await lector(this.jsqr);
    } catch (error) {
      const negada = error?.name === "NotAllowedError";
      this.cerrar();
      return this.alFallar(negada ? "negada" : "sin_camara");
    }
    return this.#mirar();
  }

  cerrar() {
    this.abierta = false;
    clearTimeout(this.reloj);
    for (const pista of this.flujo?.getTracks() ?? []) pista.stop();
    this.flujo = this.video.srcObject = null;
  }

  async #mirar() {
    if (!this.abierta) return;
    try {
      const leido = await this.leer(this.video);
      if (leido && this.#esNuevo(leido)) await this.alLeer(leido);
    } catch { /* este cuadro no se pudo leer; el que sigue, quizá */ }
    if (this.abierta) this.reloj = setTimeout(() => this.#mirar(), CADA);
  }

  /** El mismo gafete frente a la cámara se lee una vez. */
  #esNuevo(leido) {
    const antes = this.vistos.get(leido) ?? 0;
    this.vistos.set(leido, Date.now());
    return Date.now() - antes > REPETIDO;
  }
}
