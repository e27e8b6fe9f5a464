// El formulario de aportar: su borrador se queda con el hallazgo en que empezó, aunque la sala avance.
import { nuevoNonce as nuevoUid } from "../puerta/almacen.js";
import { frase } from "./frases.js";

const CAMPOS = ["clase", "texto", "razon", "fuerza", "nivel"];
const CON_RAZON = ["modifica", "disiente"];
const palabras = (texto) => texto.trim().split(/\s+/).filter(Boolean).length;

export class Aportar {
  /** ``actual``: {punto, redaccion, folio} de lo que la sala discute, o nulo. */
  constructor(forma, almacen, cola, actual) {
    Object.assign(this, { forma, almacen, cola, actual });
    this.seccion = forma.closest(".ap");
    this.limite = Number(forma.dataset.limite);
    this.inicial = this.#leer();
    forma.addEventListener("input", () => this.#tocar());
    forma.addEventListener("submit", (evento) => { evento.preventDefault(); this.enviar(); });
    this.seccion.querySelector("[data-otra]").addEventListener("click", () => this.#mudar(this.actual));
    const pendiente = almacen.leer("escribiendo");
    if (this.#hayTexto()) this.#tocar(); // volvió con errores: lo escrito está en la página
    else if (pendiente && almacen.leer(`borrador:${pendiente}`)) this.#retomar(pendiente);
    this.#pintar();
  }

  get punto() { return this.#campo("punto").value; }

  /** La sala cambió de hallazgo. Lo que está a medias no se mueve. */
  cambiar(actual) {
    this.actual = actual;
    if (!this.#hayTexto() && actual && actual.punto !== this.punto) this.#mudar(actual);
    this.#pintar();
  }

  enviar() {
    const datos = this.#leer();
    const faltas = this.#faltas(datos);
    this.errores(faltas);
    if (Object.keys(faltas).length) return;
    const marcada = this.forma.querySelector("[name=clase]:checked")?.parentElement.textContent.trim();
    const uid = this.#campo("uid").value;
    this.cola.agregar(uid, {
      aportacion: true, url: this.forma.action, titulo: `${marcada} ${this.#folio()}`, texto: datos.texto,
      campos: {
        ...datos, uid, de: this.#campo("de").value, punto: this.punto, redaccion: this.#campo("redaccion").value,
        hora_del_aparato: new Date().toISOString(),
      },
      folio: this.#folio(),
    });
    this.#soltar();
  }

  /** El servidor no la aceptó: vuelve al formulario con lo que hay que revisar. */
  devolver(uno) {
    this.#ponerPunto({ punto: uno.campos.punto, redaccion: uno.campos.redaccion, folio: uno.folio });
    this.#campo("uid").value = uno.campos.uid;
    this.#escribir(uno.campos);
    const errores = uno.rechazada?.errores ?? { otro: [uno.rechazada?.error || frase("no_se_pudo")] };
    this.errores(Object.fromEntries(Object.entries(errores).map(([campo, textos]) => [campo, textos[0]])));
    this.#tocar(false);
    this.#pintar();
  }

  errores(faltas) {
    for (const caja of this.forma.querySelectorAll("[data-error]")) {
      const texto = faltas[caja.dataset.error] ?? "";
      caja.hidden = !texto;
      caja.querySelector("span").textContent = texto;
      const campo = this.forma.querySelector(`textarea[name=${caja.dataset.error}]`);
      campo?.classList.toggle("is-invalid", Boolean(texto));
      if (texto) campo?.setAttribute("aria-invalid", "true");
      else campo?.removeAttribute("aria-invalid");
      const marca = this.forma.querySelector(`[data-falta-de=${caja.dataset.error}]`);
      if (marca) marca.hidden = !texto || Boolean(campo?.value.trim());
    }
    const primero = Object.keys(faltas)[0];
    if (primero) this.forma.querySelector(`textarea[name=${primero}]`)?.focus();
  }

  #faltas({ clase, texto, razon }) {
    const faltas = {};
    if (!texto.trim()) faltas.texto = frase("falta_texto");
    else if (clase === "disiente" && palabras(texto) > this.limite) faltas.texto = frase("sobran", { m: this.limite });
    if (CON_RAZON.includes(clase) && !razon.trim()) {
      faltas.razon = frase(clase === "disiente" ? "falta_razon_disiente" : "falta_razon");
    }
    return faltas;
  }

  #campo(nombre) { return this.forma.elements[nombre]; }
  #folio() { return this.#campo("punto").dataset.folio; }
  #hayTexto() { return Boolean(this.#campo("texto").value.trim() || this.#campo("razon").value.trim()); }

  #leer() {
    const datos = new FormData(this.forma);
    return Object.fromEntries(CAMPOS.map((nombre) => [nombre, datos.get(nombre) ?? ""]));
  }

  #escribir(datos) {
    for (const nombre of CAMPOS) if (nombre in datos) this.#campo(nombre).value = datos[nombre];
  }

  #ponerPunto({ punto, redaccion, folio }) {
    this.#campo("punto").value = punto;
    this.#campo("punto").dataset.folio = folio;
    this.#campo("redaccion").value = redaccion;
  }

  /** ``limpia``: al escribir, lo señalado deja de estarlo. */
  #tocar(limpia = true) {
    if (limpia) this.errores({});
    const clave = `borrador:${this.punto}`;
    if (!this.#hayTexto()) {
      this.almacen.quitar(clave);
      this.almacen.quitar("escribiendo");
    } else {
      const redaccion = this.#campo("redaccion").value;
      const lugar = { punto: this.punto, redaccion, folio: this.#folio(), uid: this.#campo("uid").value };
      this.almacen.guardar(clave, { ...this.#leer(), ...lugar });
      this.almacen.guardar("escribiendo", this.punto);
    }
    this.#pintar();
  }

  #soltar() {
    this.almacen.quitar(`borrador:${this.punto}`);
    this.almacen.quitar("escribiendo");
    this.#vaciar();
    if (this.actual) this.#mudar(this.actual);
    this.#pintar();
  }

  #vaciar() {
    this.#escribir({ ...this.inicial, texto: "", razon: "" });
    this.#campo("uid").value = nuevoUid();
    this.errores({});
  }

  /** Pasa a escribir de otro hallazgo; lo que había queda guardado en el suyo. */
  #mudar(lugar) {
    const guardado = this.almacen.leer(`borrador:${lugar.punto}`);
    this.#vaciar();
    this.#ponerPunto(lugar);
    if (guardado) this.#escribir(guardado);
    if (guardado?.uid) this.#campo("uid").value = guardado.uid;
    this.almacen.guardar("escribiendo", this.#hayTexto() ? lugar.punto : null);
    this.#pintar();
  }

  #retomar(punto) {
    const guardado = this.almacen.leer(`borrador:${punto}`);
    if (guardado) this.#mudar(guardado);
  }

  #pintar() {
    const fuera = !this.actual || this.punto !== String(this.actual.punto);
    const sobre = this.seccion.querySelector("[data-sobre]");
    const ocupado = fuera && this.#hayTexto();
    this.seccion.closest("[data-hueco-aportar]").hidden = !this.actual && !this.#hayTexto();
    sobre.hidden = !ocupado;
    const [dicho, otra] = [sobre.querySelector("span"), sobre.querySelector("[data-otra]")];
    dicho.textContent = dicho.dataset.frase.replace("{f}", this.#folio() ?? "");
    otra.hidden = !this.actual;
    otra.textContent = this.actual ? otra.dataset.frase.replace("{f}", this.actual.folio) : "";
    this.#contarPalabras();
    this.#pintarBorradores();
  }

  #contarPalabras() {
    const cuenta = this.forma.querySelector("[data-palabras]");
    const n = palabras(this.#campo("texto").value);
    if (n) cuenta.textContent = cuenta.dataset.frase.replace("{n}", n).replace("{m}", this.limite);
  }

  #pintarBorradores() {
    const caja = this.seccion.querySelector("[data-borradores]");
    const otros = this.almacen.claves("borrador:").map((clave) => this.almacen.leer(clave))
      .filter((uno) => uno && String(uno.punto) !== this.punto);
    caja.hidden = !otros.length;
    caja.className = "borradores";
    caja.replaceChildren(...otros.map((uno) => {
      const boton = document.createElement("button");
      Object.assign(boton, { type: "button", className: "btn btn-link" });
      boton.textContent = frase("borrador", { f: uno.folio });
      boton.addEventListener("click", () => this.#mudar(uno));
      return boton;
    }));
  }
}
