// La cabeza de la pantalla: hallazgo, fase con su reloj, quién más relata, la cinta sin red.
import { h, plural, signo } from "../puerta/piezas.js";
import { hora } from "./modelo.js";

const SECCION = "[data-sobre]";
const iniciales = (nombre) => nombre.split(/\s+/).filter(Boolean).slice(0, 2).map((una) => una[0]).join("").toUpperCase();

function poner(nodo, texto) {
  if (nodo.textContent !== texto) nodo.textContent = texto;
}

export class Marco {
  constructor(raiz, { ir, escoger }) {
    const uno = (nombre) => document.querySelector(`[data-${nombre}]`);
    for (const nombre of ["app", "espera", "sigues", "codigo", "titulo", "detalle", "texto", "tambien", "guardado", "fase", "reloj", "cinta", "escribe", "papeletas", "dice"]) {
      this[nombre] = uno(nombre);
    }
    this.aMedias = uno("a-medias");
    this.sobre = raiz.querySelector(SECCION);
    this.ir = ir;
    this.sobre.addEventListener("change", () => escoger(Number(this.sobre.value)));
  }

  listo(datos) {
    const hay = datos?.puntos.length;
    this.app.hidden = !hay;
    this.espera.hidden = Boolean(hay);
    if (datos && !hay) poner(this.espera, "La escaleta de este día no tiene hallazgos.");
    else if (!datos) poner(this.espera, "No hay red y este aparato no tiene guardada la mesa. Se carga sola al volver.");
  }

  fuera() {
    this.app.hidden = true;
    this.espera.hidden = false;
    poner(this.espera, "Ya no relatas esta mesa.");
  }

  pintar({ datos, cola, punto, enLaSala, otros, aMedias, entrar, guardado }) {
    if (this.app.hidden && datos.puntos.length) this.listo(datos);
    this.datos = datos;
    this.sinRed = cola.modo !== "bien";
    this.enCola = cola.porEnviar.length;
    poner(this.codigo, punto ? `${punto.folio}${punto.version ? `, redacción ${punto.version}` : ""}` : "");
    poner(this.titulo, punto?.titulo ?? "");
    poner(this.texto, punto?.texto ?? "");
    this.detalle.hidden = !punto?.texto;
    const nombres = datos.companeros.map((uno) => uno.nombre);
    poner(this.tambien, [
      datos.sala?.es_ensayo ? "Ensayo: se borra con él." : "",
      nombres.length ? `Relata también ${nombres.join(" y ")}.` : "",
    ].filter(Boolean).join(" "));
    const teclean = datos.companeros.filter((uno) => uno.escribe);
    const dicen = teclean.map((uno) => `${uno.nombre.split(" ")[0]} está escribiendo…`).join(" ");
    if (this.escribe.dataset.firma !== dicen) {
      this.escribe.dataset.firma = dicen;
      this.escribe.replaceChildren(...(dicen ? [h("span", { class: "yo", "aria-hidden": "true" }, iniciales(teclean[0].nombre)), dicen] : []));
    }
    const queda = punto ? `Si la conducción avanza, lo que está a medias se queda aquí, en ${punto.folio}.` : "";
    poner(this.aMedias, otros.length ? `${queda} Tienes algo a medias en ${otros.join(" y ")}.` : queda);
    this.#pintarOpciones(datos.puntos, punto);
    this.#pintarSigues(punto, enLaSala, datos, aMedias);
    this.papeletas.hidden = !datos.papeletas;
    if (datos.papeletas) this.papeletas.href = datos.papeletas;
    this.#pintarCinta(cola, entrar);
    this.#pintarGuardado(guardado);
  }

  #pintarOpciones(puntos, punto) {
    const firma = JSON.stringify(puntos.map((uno) => [uno.id, uno.titulo]));
    if (firma !== this.firmaPuntos) {
      this.firmaPuntos = firma;
      this.sobre.replaceChildren(...puntos.map((uno) => h("option", { value: uno.id }, `${uno.folio} ${uno.titulo}`)));
    }
    if (punto && document.activeElement !== this.sobre) this.sobre.value = punto.id;
  }

  #pintarSigues(punto, enLaSala, { sala }, aMedias) {
    const aviso = !sala ? "La sala todavía no se abre: en cuanto abra se puede agregar."
      : punto && enLaSala && enLaSala.id !== punto.id ? `Sigues en ${punto.folio}${aMedias ? ", con una línea a medias" : ""}.`
        : sala.en_curso && !enLaSala ? "La sala está en un momento sin hallazgo; puedes seguir escribiendo de éste." : "";
    const firma = `${aviso}${enLaSala?.folio}`;
    if (firma === this.firmaSigues) return;
    this.firmaSigues = firma;
    const boton = aviso.startsWith("Sigues") && h("button", { type: "button", class: "btn btn-secondary btn-denso", onclick: () => this.ir() }, `Ir a ${enLaSala.folio}`);
    this.sigues.hidden = !aviso;
    this.sigues.replaceChildren(...(aviso ? [h("p", {}, aviso), boton].filter(Boolean) : []));
  }

  #pintarCinta({ modo, desde, porEnviar }, entrar) {
    const num = porEnviar.length;
    const lineas = plural(num, "línea", "líneas");
    const solas = num === 1 ? "se envía sola" : "se envían solas";
    const firma = `${modo} ${desde} ${num}`;
    document.body.classList.toggle("sin-sesion", modo === "sesion");
    this.cinta.hidden = modo === "bien";
    if (modo === "bien" || firma === this.firmaCinta) return;
    this.firmaCinta = firma;
    const piezas = modo === "sesion"
      ? [h("b", {}, "Tu sesión terminó. "), num ? `${lineas} en cola; entra y ${solas}. ` : "", h("a", { href: entrar, target: "_blank", rel: "noopener" }, "Entrar")]
      : [h("b", {}, `Sin red desde las ${desde && hora(desde)}. `), num ? `${lineas} en cola; ${solas} al volver. Sigue escribiendo.` : "Sigue escribiendo: se envía al volver."];
    this.cinta.replaceChildren(h("div", { class: "in" }, signo(modo === "red" ? "red" : "aviso"), h("p", {}, piezas)));
  }

  #pintarGuardado(cuando) {
    const bien = !this.sinRed && !this.enCola;
    const hace = cuando ? Math.max(0, Math.round((Date.now() - cuando) / 1000)) : null;
    const texto = !bien ? (this.enCola ? "En cola" : "Sin red") : hace === null ? "" : hace < 60 ? `Guardado hace ${Math.max(1, hace)} s` : "Guardado";
    this.guardado.classList.toggle("e-bien", bien);
    this.guardado.classList.toggle("e-aviso", !bien);
    if (this.guardado.dataset.firma === texto) return;
    this.guardado.dataset.firma = texto;
    this.guardado.replaceChildren(...(texto ? [signo(bien ? "si" : "reloj"), texto] : []));
  }

  latir(ahora, guardado) {
    const sala = this.datos?.sala;
    const segundos = !sala ? null : sala.restan ?? (sala.vence_en ? Math.max(0, Math.ceil((Date.parse(sala.vence_en) - ahora) / 1000)) : null);
    poner(this.fase, !sala ? "" : !sala.en_curso ? "Terminada" : sala.restan === null ? sala.fase : `${sala.fase}, en pausa`);
    poner(this.reloj, segundos === null || !sala.en_curso ? "" : `${Math.floor(segundos / 60)}:${String(segundos % 60).padStart(2, "0")}`);
    if (this.datos) this.#pintarGuardado(guardado);
  }

  decir(texto) {
    this.dice.textContent = texto;
  }
}
