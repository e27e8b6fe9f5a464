// Lo que está en el teléfono y aún no llega, junto a lo que ya se recibió.
import { estado, frase } from "./frases.js";

function boton(texto, alOprimir) {
  const uno = document.createElement("button");
  Object.assign(uno, { type: "button", className: "btn btn-link", textContent: texto });
  uno.addEventListener("click", alOprimir);
  return uno;
}

function renglon(uno, cola, aportar) {
  const li = document.createElement("li");
  const dice = document.createElement("p");
  dice.textContent = `${uno.titulo}: ${uno.texto}`;
  if (!uno.rechazada) {
    const dicho = uno.tarde ? estado("aviso", "reloj", frase("en_cola")) : estado("quieto", "reloj", frase("guardando"));
    li.append(dicho, dice);
    return li;
  }
  const motivo = Object.values(uno.rechazada.errores ?? {}).flat()[0] ?? uno.rechazada.error ?? frase("no_se_pudo");
  const quitar = () => cola.quitar(uno.clave);
  const retomar = () => { aportar.devolver(uno); quitar(); };
  li.append(estado("error", "aviso", motivo), dice, boton(frase("reintentar"), retomar), " ", boton(frase("quitar"), quitar));
  return li;
}

export function pintarCola(caja, cola, aportar) {
  const lista = caja.querySelector("[data-en-cola]");
  const suyas = cola.aportaciones;
  lista.replaceChildren(...suyas.map((uno) => renglon(uno, cola, aportar)));
  const vacio = caja.querySelector("[data-vacio]");
  if (vacio) vacio.hidden = suyas.length > 0;
}
