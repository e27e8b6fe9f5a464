// El renglón de una persona: nombre, mesa, un solo botón, y lo menos frecuente en «Más».
import { h, marcado, oculto, signo } from "./piezas.js";

const QUE_ES = { visita: "Visita", prensa: "Prensa", equipo: "Equipo", acompanante: "Acompañante" };

function estado(suya, nombre, hacer) {
  const clase = suya.cola ? "e-aviso" : suya.d ? "e-bien" : "e-quieto";
  const texto = suya.cola ? `${suya.t}, en cola` : suya.t;
  return h("span", { class: "ya" },
    h("span", { class: `est ${clase}` }, signo(suya.cola ? "reloj" : suya.d ? "si" : "fuera"), texto),
    suya.mio && h("button", { type: "button", class: "btn btn-link", onclick: hacer.deshacer },
      "Deshacer", oculto(` ${nombre}`)));
}

function boton(palabra, nombre, clase, alPulsar) {
  return h("button", { type: "button", class: `btn ${clase} lleg`, onclick: alPulsar },
    palabra, oculto(` ${nombre}`));
}

/** Lo que toca hacer: llegar, deshacer, irse o, si se fue, volver. */
function accion(fila, hacer, { salidas, principal }) {
  const suya = fila.suya;
  if (salidas && suya?.d) return boton("Se va", fila.n, "btn-secondary", hacer.salir);
  if (suya?.d) return estado(suya, fila.n, hacer);
  const clase = principal && fila.lugar !== false ? "btn-primary" : "btn-secondary";
  if (!suya) return boton("Llegó", fila.n, clase, hacer.llegar);
  return h("span", { class: "ya" }, estado(suya, fila.n, hacer),
    h("button", { type: "button", class: "btn btn-link", onclick: hacer.llegar }, "Volvió", oculto(` ${fila.n}`)));
}

function acompanantes(fila, hacer, { salidas }) {
  const con = fila.con?.filter((otra) => !salidas || otra.suya?.d);
  if (!con?.length) return null;
  return h("ul", { class: "con", "aria-label": `Vienen con ${fila.n}` }, con.map((otra) => h("li", {},
    h("span", {}, otra.n, h("span", { class: "q" }, `, ${otra.p.toLowerCase()}`)),
    otra.suya?.d
      ? estado(otra.suya, otra.n, { deshacer: () => hacer.deshacerDe(otra.id) })
      : h("button", { type: "button", class: "btn btn-secondary btn-denso", onclick: () => hacer.llegarDe(otra.id) },
        "Llegó", oculto(` ${otra.n}`)))));
}

function campo(id, rotulo, nombre) {
  return h("div", {}, h("label", { for: id }, rotulo),
    h("input", { class: "form-control", id, name: nombre, maxlength: 300, autocomplete: "off" }));
}

/** Lo menos frecuente, que se abre bajo el nombre. */
function mas(fila, hacer) {
  const otra = h("form", { onsubmit: (evento) => enviar(evento, hacer.enSuLugar) },
    campo(`l-${fila.id}`, "Nombre de quien llega", "nombre"),
    h("div", { class: "juntos" },
      !fila.suya?.d && h("button", { class: "btn btn-secondary", value: "en_lugar" }, "Llega en su lugar"),
      h("button", { class: "btn btn-secondary", value: "viene_con" }, "Viene con esta persona")));
  const nota = h("form", { onsubmit: (evento) => enviar(evento, hacer.anotar) },
    campo(`t-${fila.id}`, "Nota", "nota"),
    h("div", { class: "juntos" }, h("button", { class: "btn btn-secondary" }, "Guardar la nota"),
      fila.suya?.d && h("button", { type: "button", class: "btn btn-secondary", onclick: hacer.salir }, "Se va")));
  return h("div", { class: "mas", id: `mas-${fila.id}`, hidden: true }, otra, nota);
}

function abreMas(fila) {
  return h("button", {
    type: "button", class: "btn btn-link abre-mas", "aria-expanded": "false", "aria-controls": `mas-${fila.id}`,
    onclick: ({ currentTarget }) => {
      const panel = document.getElementById(`mas-${fila.id}`);
      panel.hidden = !panel.hidden;
      currentTarget.setAttribute("aria-expanded", !panel.hidden);
    },
  }, "Más", oculto(` de ${fila.n}`));
}

function enviar(evento, alEnviar) {
  evento.preventDefault();
  const campoDe = evento.target.querySelector("input");
  const texto = campoDe.value.trim();
  if (!texto) return campoDe.focus();
  alEnviar(texto, evento.submitter?.value);
  campoDe.value = "";
  return document.querySelector(`[aria-controls="${evento.target.closest(".mas").id}"]`)?.click();
}

/** ``fila``: la persona con ``suya``, lo que se sabe de su paso por la puerta. */
export function renglon(fila, hacer, opciones) {
  const { buscadas } = opciones;
  const tieneMas = fila.silla && !fila.c;
  const bajo = [fila.o, fila.c && QUE_ES[fila.c]].filter(Boolean).join(" · ");
  return h("li", { "data-id": fila.id },
    h("div", {},
      h("p", { class: "nomp" }, marcado(fila.n, buscadas)),
      h("div", { class: "bajo" }, bajo && h("p", { class: "me q" }, marcado(bajo, buscadas)), tieneMas && abreMas(fila)),
      fila.por && h("p", { class: "me q" }, `En representación de ${fila.por}`),
      fila.lugar === false && h("p", { class: "me e-aviso" }, "Sin lugar confirmado: decide quien supervisa."),
      tieneMas && mas(fila, hacer)),
    h("p", { class: "msa" }, fila.m ? [h("span", { class: "q" }, "Mesa"), " ", h("b", {}, fila.m)] : null),
    accion(fila, hacer, opciones),
    acompanantes(fila, hacer, opciones));
}

/** Quien mandó a alguien: un aviso y una persona que decide (D3). */
export function notaDeDelegado(fila, hacer) {
  const { viene, suya } = fila;
  const mesa = fila.m ? ` en la mesa ${fila.m}` : "";
  const donde = viene?.d ? `Ya está${mesa}.` : `Todavía no llega${fila.m ? `; su lugar es la mesa ${fila.m}` : ""}.`;
  return h("li", { class: "fila-nota", "data-id": fila.id }, h("div", { class: "nota" },
    h("p", { class: "fuerte" }, signo("aviso"), ` ${fila.n} mandó a ${fila.mando}`),
    h("p", { class: "me" }, `${donde} Si llegan las dos personas, decide quien supervisa.`),
    suya?.d
      ? estado(suya, fila.n, hacer)
      : h("button", { type: "button", class: "btn btn-secondary", onclick: hacer.llegar }, "Registrar como visita")));
}
