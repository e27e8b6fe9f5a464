// Saltar entre preguntas: índice, pestañas de bloque y cuál está activa.

export class Indice {
  constructor(casa) {
    this.casa = casa;
    this.secciones = [...document.querySelectorAll(".preg")];
    document.addEventListener("focusin", ({ target }) => {
      const seccion = target.closest?.(".preg");
      if (seccion) this.activar(seccion);
    });
    for (const seccion of this.secciones) {
      seccion.addEventListener("click", () => this.activar(seccion));
    }
    document.addEventListener("click", (evento) => {
      const enlace = evento.target.closest("[data-va]");
      if (!enlace) return;
      evento.preventDefault();
      document.getElementById("hoja-preguntas").close();
      this.ir(this.casa.bitacora.seccion(enlace.dataset.va));
    });
    this.#medirCabeza();
    this.#vigilarBloques();
    this.#empezar();
  }

  /** La cabeza crece cuando tiene algo que decir: las pestañas se pegan a su borde. */
  #medirCabeza() {
    const [cabeza, banda] = [document.querySelector(".cap"), document.getElementById("banda")];
    const ojo = new ResizeObserver(() => {
      document.documentElement.style.setProperty("--cabeza", `${cabeza.offsetHeight + banda.offsetHeight}px`);
    });
    ojo.observe(cabeza);
    ojo.observe(banda);
  }

  /** Al abrir: la pregunta de la dirección, o la última con algo, o la primera. */
  #empezar() {
    const pedida = this.secciones.find((s) => `#${s.id}` === decodeURIComponent(location.hash));
    const conAlgo = this.secciones.filter((s) => s.querySelector(".log > .ent") || s.querySelector("[data-escribe][data-uid]"));
    const donde = pedida ?? conAlgo.at(-1) ?? this.secciones[0];
    if (!donde) return;
    this.activar(donde);
    // En tableta el foco abriría el teclado sin que nadie lo pidiera.
    if (this.casa.abierta && matchMedia("(hover: hover)").matches) {
      this.casa.campoDe(donde.dataset.pregunta)?.texto.focus({ preventScroll: donde === this.secciones[0] });
    } else if (donde !== this.secciones[0]) donde.scrollIntoView();
  }

  activar(seccion) {
    if (this.activa === seccion) return;
    this.activa?.classList.remove("activa");
    seccion.classList.add("activa");
    this.activa = seccion;
    const pregunta = Number(seccion.dataset.pregunta);
    this.casa.activa = { seccion, pregunta, campo: this.casa.campoDe(pregunta) };
    this.casa.presencia.estar(pregunta);
    for (const enlace of document.querySelectorAll("[data-va]")) {
      if (enlace.dataset.va === String(pregunta)) enlace.setAttribute("aria-current", "true");
      else enlace.removeAttribute("aria-current");
    }
  }

  ir(seccion) {
    if (!seccion) return;
    this.activar(seccion);
    seccion.scrollIntoView({ block: "start" });
    const campo = this.casa.activa.campo;
    if (campo && !seccion.dataset.marca) campo.texto.focus({ preventScroll: true });
    else this.#aSeccion(seccion);
  }

  #aSeccion(seccion) {
    seccion.tabIndex = -1;
    seccion.focus({ preventScroll: true });
  }

  correr(paso) {
    const i = this.secciones.indexOf(this.activa) + paso;
    this.ir(this.secciones[Math.max(0, Math.min(i, this.secciones.length - 1))]);
  }

  bloque(n) {
    this.ir(document.querySelector(`#b${n} .preg`));
  }

  #vigilarBloques() {
    const enlaces = [...document.querySelectorAll(".bloques a")];
    const marcar = (id) => {
      for (const enlace of enlaces) {
        if (enlace.hash === `#${id}`) enlace.setAttribute("aria-current", "true");
        else enlace.removeAttribute("aria-current");
      }
    };
    const ojo = new IntersectionObserver((vistos) => {
      const visto = vistos.find((v) => v.isIntersecting);
      if (visto) marcar(visto.target.id);
    }, { rootMargin: "-35% 0px -60% 0px" });
    for (const tramo of document.querySelectorAll(".tramo")) ojo.observe(tramo);
    if (enlaces[0]) marcar(enlaces[0].hash.slice(1));
  }
}
