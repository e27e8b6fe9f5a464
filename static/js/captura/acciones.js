// Lo que se le hace a una entrada. Las acciones se abren dentro de ella, no encima.
import { NIVELES, TIPOS, elemento, nuevoUid, pieza, siguienteNivel } from "./piezas.js";
import { Selector } from "./selector.js";
import { Editor } from "./editor.js";

const SIN_RED = "Sin conexión: esto se podrá hacer al volver.";
const uidDe = (li) => li?.dataset.uid ?? null;

export class Acciones {
  constructor(casa) {
    this.casa = casa;
    const principal = document.getElementById("principal");
    principal.addEventListener("click", (evento) => {
      const boton = evento.target.closest("[data-abre]");
      if (boton) this.alternar(boton.closest(".ent"));
      else if (evento.target.closest("[data-texto]") && !getSelection().toString()) {
        this.editar(evento.target.closest(".ent"));
      }
    });
  }

  get cola() { return this.casa.cola; }
  get bitacora() { return this.casa.bitacora; }

  alternar(li) {
    if (this.abierta === uidDe(li)) return this.cerrar(true);
    this.cerrar();
    const barra = pieza("pieza-acciones");
    this.abierta = uidDe(li);
    li.append(barra);
    li.querySelector("[data-abre]").setAttribute("aria-expanded", "true");
    this.seguir(li);
    barra.addEventListener("click", (evento) => {
      const boton = evento.target.closest("button[data-hace]");
      if (boton) this.hacer(boton.dataset.hace, this.bitacora.li(this.abierta), boton.dataset.valor);
    });
    barra.addEventListener("keydown", (evento) => this.#flechas(evento, barra));
    barra.querySelector("select").addEventListener("change", (evento) => {
      if (evento.target.value) this.mover(li, { pregunta: Number(evento.target.value) });
    });
    barra.querySelector("button:not([hidden]), a:not([hidden])").focus();
    return null;
  }

  #flechas(evento, barra) {
    const paso = { ArrowRight: 1, ArrowLeft: -1 }[evento.key];
    if (!paso || evento.target.matches("select")) return;
    const cosas = [...barra.querySelectorAll("button, a, select")].filter((c) => c.offsetParent);
    const n = cosas.indexOf(document.activeElement) + paso;
    cosas[(n + cosas.length) % cosas.length].focus();
    evento.preventDefault();
  }

  /** Pone al día los botones según lo que la entrada es. */
  seguir(li) {
    const barra = li.querySelector(".acc");
    if (!barra) return;
    const { tipo, nivel } = li.dataset;
    const citada = "citada" in li.dataset;
    const fija = citada || !this.casa.abierta;
    const fuera = tipo === "fuera";
    const ver = (hace, si) => { for (const b of barra.querySelectorAll(`[data-hace="${hace}"]`)) b.hidden = !si; };
    for (const hace of ["editar", "tipo", "unir"]) ver(hace, !fija && !fuera);
    for (const hace of ["retirar"]) ver(hace, !fija);
    for (const hace of ["subir", "bajar"]) ver(hace, this.casa.abierta);
    barra.querySelector(".a-otra").hidden = !this.casa.abierta;
    ver("fuera", !fija && !fuera);
    ver("etiquetar", this.casa.abierta && !fuera);
    const sigue = siguienteNivel(this.casa.datos.consentido, nivel);
    ver("nivel", !fuera && Boolean(sigue));
    if (sigue) barra.querySelector("[data-nivel-nombre]").textContent = `Apretar a ${NIVELES[sigue].toLowerCase()}`;
    const corregir = barra.querySelector("[data-corregir]");
    corregir.hidden = !(fija && !fuera);
    corregir.href = `${this.casa.datos.ficha}entradas/${uidDe(li)}/corregir/`;
    for (const boton of barra.querySelectorAll("[data-hace=tipo]")) {
      boton.setAttribute("aria-pressed", String(boton.dataset.valor === tipo));
    }
  }

  cerrar(conFoco = false) {
    const li = this.bitacora.li(this.abierta);
    this.abierta = null;
    if (!li) return;
    for (const nodo of li.querySelectorAll(".acc, .temas[data-suelta], :scope > .pide")) nodo.remove();
    li.querySelector("[data-abre]")?.setAttribute("aria-expanded", "false");
    if (conFoco) this.bitacora.enfocar(li);
  }

  hacer(que, li, valor) {
    const formas = {
      editar: () => this.editar(li),
      tipo: () => this.cambiarTipo(li, valor),
      nivel: () => this.apretar(li),
      etiquetar: () => this.etiquetar(li),
      subir: () => this.correr(li, -1),
      bajar: () => this.correr(li, 1),
      unir: () => this.unir(li),
      fuera: () => this.preguntarFuera(li),
      retirar: () => this.retirar(li),
    };
    return formas[que]?.();
  }

  #puedeCambiar(li) {
    if (!this.casa.abierta || li.dataset.tipo === "fuera") return false;
    if (!("citada" in li.dataset)) return true;
    this.casa.deshacer.mostrar("Esta entrada ya se cita: cámbiala con «Corregir», que guarda la anterior.");
    return false;
  }

  editar(li) {
    if (!li || li.classList.contains("editando") || !this.#puedeCambiar(li)) return;
    this.cerrar();
    this.casa.editor?.cerrar();
    this.casa.editor = new Editor(this.casa, li);
  }

  cambiarTipo(li, tipo) {
    if (!this.#puedeCambiar(li) || li.dataset.tipo === tipo) return;
    const op = { pregunta: Number(li.dataset.pregunta), tipo, texto: this.bitacora.texto(li), terminar: !li.classList.contains("borrador") };
    this.bitacora.escribir(li, op);
    this.seguir(li);
    this.cola.guardar(uidDe(li), op);
    this.casa.deshacer.mostrar(`Quedó como ${TIPOS[tipo].toLowerCase()}.`);
  }

  async apretar(li) {
    const uid = uidDe(li);
    const antes = li.dataset.nivel;
    const nivel = siguienteNivel(this.casa.datos.consentido, antes);
    if (!nivel) return this.casa.deshacer.mostrar("Ya es anónima. Para volver a abrirla hace falta la persona entrevistada.");
    const { ok, datos } = await this.cola.accion(uid, `entradas/${uid}/nivel/`, { cuerpo: { nivel } });
    if (!ok) return this.#fallo(datos);
    this.bitacora.poner(datos.html);
    const que = `Se apretó a «${NIVELES[nivel].toLowerCase()}». Para volver a abrirla hace falta la persona entrevistada.`;
    return this.casa.deshacer.anotar(que, () => this.#volver(uid, "nivel/deshacer/", { nivel: antes }));
  }

  etiquetar(li) {
    if (!this.casa.abierta || li.dataset.tipo === "fuera") return;
    if (this.abierta !== uidDe(li)) this.alternar(li);
    let zona = li.querySelector("[data-suelta]");
    if (!zona) {
      zona = pieza("pieza-etiquetas");
      zona.dataset.suelta = "";
      for (const nodo of li.querySelectorAll(".pie [data-etiqueta]")) zona.prepend(nodo.cloneNode(true), " ");
      li.append(zona);
      const selector = new Selector(zona, {
        alCambiar: (clave, puesta) => this.#etiqueta(uidDe(li), clave, puesta),
        alSalir: () => { zona.remove(); this.bitacora.enfocar(this.bitacora.li(uidDe(li))); },
      });
      zona.selector = selector;
    }
    zona.selector.abrir();
  }

  async #etiqueta(uid, clave, puesta) {
    const campo = `${puesta ? "poner" : "quitar"}_${clave[0] === "t" ? "temas" : "regiones"}`;
    const cuerpo = { [campo]: [Number(clave.slice(1))] };
    const { ok, datos } = await this.cola.accion(uid, `entradas/${uid}/etiquetas/`, { cuerpo });
    if (ok) this.bitacora.poner(datos.html);
    else this.#fallo(datos);
  }

  /** Sube o baja un lugar. */
  async correr(li, paso) {
    const vecinos = [...li.parentElement.querySelectorAll(":scope > .ent")];
    const i = vecinos.indexOf(li);
    const destino = i + paso;
    if (destino < 0 || destino >= vecinos.length) return;
    const antesDe = paso < 0 ? vecinos[destino] : vecinos[destino + 1];
    await this.mover(li, { antes_de: uidDe(antesDe) });
  }

  async mover(li, { antes_de = null, pregunta }) {
    const uid = uidDe(li);
    const previa = Number(li.dataset.pregunta);
    const seguia = uidDe(li.nextElementSibling);
    const tenia = li.contains(document.activeElement) ? document.activeElement : null;
    const datos = await this.#ahora(uid, "mover/", { antes_de, ...(pregunta ? { pregunta } : {}) });
    if (!datos) return;
    this.#llevar(datos, antes_de, tenia);
    const que = pregunta ? `Pasó a ${this.bitacora.seccion(pregunta).dataset.numero}.` : "Se movió la entrada.";
    this.casa.deshacer.anotar(que, async () => {
      const vuelta = await this.#ahora(uid, "mover/", { antes_de: seguia, pregunta: previa });
      if (!vuelta) return "No se pudo deshacer.";
      this.#llevar(vuelta, seguia);
      return "";
    });
  }

  /** Pone la entrada antes de otra, o al final, y devuelve el foco a donde estaba. */
  #llevar(datos, antesDe, tenia) {
    const li = this.bitacora.poner(datos.html);
    const log = this.bitacora.log(li.dataset.pregunta);
    const otra = this.bitacora.li(antesDe);
    log.insertBefore(li, otra?.parentElement === log ? otra : log.querySelector(".otra"));
    if (tenia && li.contains(tenia)) tenia.focus();
    else this.bitacora.enfocar(li);
  }

  async unir(li) {
    if (!this.#puedeCambiar(li)) return;
    const uid = uidDe(li);
    const datos = await this.#ahora(uid, "unir/", { base: this.cola.base(uid) });
    if (!datos) return;
    this.cerrar();
    this.bitacora.quitar(uid);
    this.bitacora.enfocar(this.bitacora.poner(datos.html));
    this.casa.deshacer.anotar("Se unió con la anterior.", () =>
      this.#volver(datos.uid, "separar/", { base: datos.revision, parte: uid }));
  }

  async dividir(li, primera, segunda) {
    const uid = uidDe(li);
    const cuerpo = { base: this.cola.base(uid), nueva: nuevoUid(), primera, segunda };
    const datos = await this.#ahora(uid, "dividir/", cuerpo);
    if (!datos) return false;
    const [otra] = datos.otras;
    const primero = this.bitacora.poner(datos.html);
    this.bitacora.enfocar(this.bitacora.poner(otra.html, { antes: primero.nextElementSibling }));
    this.casa.deshacer.anotar("Se dividió en dos.", () =>
      this.#volver(uid, "reunir/", { base: datos.revision, parte: otra.uid, base_parte: otra.revision }));
    return true;
  }

  async retirar(li) {
    if (!this.casa.abierta) return;
    if ("citada" in li.dataset) return this.casa.deshacer.mostrar("Esta entrada ya se cita en un hallazgo: no se retira.");
    const uid = uidDe(li);
    const cerca = li.nextElementSibling?.matches(".ent") ? li.nextElementSibling : li.previousElementSibling;
    const seguia = uidDe(li.nextElementSibling);
    this.cerrar();
    this.bitacora.quitar(uid);
    if (!this.bitacora.enfocar(cerca)) this.casa.campoDe(li.dataset.pregunta)?.enfocar();
    const { ok, datos } = await this.cola.accion(uid, `entradas/${uid}/retirar/`);
    if (!ok) {
      this.bitacora.log(li.dataset.pregunta).insertBefore(li, this.bitacora.li(seguia));
      return this.#fallo(datos);
    }
    return this.casa.deshacer.anotar("Se retiró la entrada.", async () => {
      const vuelta = await this.#ahora(uid, "restaurar/", {});
      if (!vuelta) return "No se pudo deshacer.";
      this.bitacora.enfocar(this.bitacora.poner(vuelta.html, { antes: this.bitacora.li(seguia) }));
      return "";
    });
  }

  preguntarFuera(li) {
    li.querySelector(":scope > .pide")?.remove();
    const caja = pieza("pieza-pregunta");
    const frase = "Se borrará este texto y su historia; queda sólo la marca. No se puede deshacer.";
    caja.setAttribute("aria-label", frase);
    caja.querySelector("p").textContent = frase;
    const opciones = [["Sacar del registro", () => this.#sacar(li)], ["Conservarla", () => this.bitacora.enfocar(li)]];
    for (const [texto, hacer] of opciones) {
      const boton = elemento("button", "btn btn-secondary btn-denso", texto);
      boton.type = "button";
      boton.addEventListener("click", () => { caja.remove(); hacer(); });
      caja.querySelector(".niv").append(boton);
    }
    li.append(caja);
    caja.querySelector("button").focus();
  }

  async #sacar(li) {
    const uid = uidDe(li);
    const datos = await this.#ahora(uid, "fuera/", {});
    if (!datos) return;
    this.cerrar();
    this.bitacora.enfocar(this.bitacora.poner(datos.html));
    this.casa.deshacer.pila = this.casa.deshacer.pila.filter((hecho) => hecho.uid !== uid);
    this.casa.deshacer.mostrar("Quedó fuera de registro. No se guardó nada de lo dicho.");
  }

  /** Lo que necesita al servidor en este momento: primero sale lo pendiente. */
  async #ahora(uid, ruta, cuerpo) {
    if (!(await this.cola.vaciar())) {
      this.casa.deshacer.mostrar(SIN_RED);
      return null;
    }
    const { ok, datos } = await this.cola.accion(uid, `entradas/${uid}/${ruta}`, { cuerpo });
    if (ok) return datos;
    this.#fallo(datos);
    return null;
  }

  async #volver(uid, ruta, cuerpo) {
    const datos = await this.#ahora(uid, ruta, cuerpo);
    if (!datos) return document.querySelector("#hecho [data-que]").textContent;
    const primero = this.bitacora.poner(datos.html);
    for (const otra of datos.otras) {
      if (otra.retirada) this.bitacora.quitar(otra.uid);
      else this.bitacora.poner(otra.html, { antes: primero.nextElementSibling });
    }
    this.bitacora.enfocar(primero);
    return "";
  }

  #fallo(datos) {
    this.casa.deshacer.mostrar(datos.error ?? "No se pudo. Vuelve a intentarlo.");
    this.casa.novedades?.mirar(true);
  }
}
