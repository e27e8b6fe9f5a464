// Deshacer lo último: una barra que no se va sola y Ctrl+Z fuera de los textos.
import { decir } from "./piezas.js";

export class Deshacer {
  constructor(casa) {
    this.casa = casa;
    this.pila = [];
    this.barra = document.getElementById("hecho");
    this.boton = this.barra.querySelector("[data-deshacer]");
    this.boton.addEventListener("click", () => this.deshacer());
  }

  /** ``volver`` hace lo contrario y devuelve una frase si no pudo. */
  anotar(que, volver) {
    this.pila.push({ que, volver });
    if (this.pila.length > 50) this.pila.shift();
    this.mostrar(que, true);
  }

  mostrar(texto, conBoton = false) {
    clearTimeout(this.reloj);
    this.barra.querySelector("[data-que]").textContent = texto;
    this.boton.hidden = !conBoton;
    this.barra.hidden = false;
    decir(conBoton ? `${texto} Control Z lo deshace.` : texto);
    if (!conBoton) this.reloj = setTimeout(() => this.callar(), 9000);
  }

  callar() {
    if (this.barra.contains(document.activeElement)) this.casa.activa?.campo?.enfocar();
    this.barra.hidden = true;
  }

  async deshacer() {
    const ultima = this.pila.pop();
    if (!ultima) return this.mostrar("No hay nada que deshacer.");
    const tenia = this.barra.contains(document.activeElement);
    const frase = await ultima.volver();
    this.mostrar(frase || "Se deshizo.");
    if (tenia) this.casa.activa?.campo?.enfocar();
    return null;
  }
}
