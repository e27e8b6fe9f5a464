// Piezas de la página: plantillas que se clonan, anuncios y pequeños atajos del DOM.

export const TIPOS = { literal: "Literal", parafrasis: "Paráfrasis", observacion: "Observación" };
export const NIVELES = { atribuible: "Atribuible", por_sector: "Por sector", anonima: "Anónima" };
const ORDEN = Object.keys(NIVELES);

export const pieza = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

export const signo = (nombre) =>
  document.getElementById("signos").content.querySelector(`[data-signo="${nombre}"]`).firstElementChild.cloneNode(true);

export const elemento = (etiqueta, clase, texto) => {
  const nodo = document.createElement(etiqueta);
  if (clase) nodo.className = clase;
  if (texto) nodo.textContent = texto;
  return nodo;
};

export const desdeHtml = (html) => {
  const molde = document.createElement("template");
  molde.innerHTML = html.trim();
  return molde.content.firstElementChild;
};

/** Anuncia con cortesía; el mismo texto dos veces también se oye. */
export const decir = (texto) => {
  const zona = document.getElementById("dice");
  zona.textContent = "";
  setTimeout(() => { zona.textContent = texto; }, 50);
};

/** Sin contexto seguro no hay crypto.randomUUID, y una tableta puede entrar por http en la red local. */
export const nuevoUid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
};

export const masEstricto = (...niveles) =>
  ORDEN[Math.max(...niveles.map((nivel) => ORDEN.indexOf(nivel)))] ?? "";

/** El nivel que sigue al apretar una vez; vacío si ya no hay más estricto. */
export const siguienteNivel = (consentido, propio) => {
  const vale = masEstricto(consentido, propio);
  return vale ? (ORDEN[ORDEN.indexOf(vale) + 1] ?? "") : "por_sector";
};

/** Minúsculas sin acentos, carácter por carácter: las posiciones no se mueven. */
export const plano = (texto) =>
  [...texto].map((c) => c.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()[0] ?? c).join("");

export const largo = (texto) => [...texto.trim()].length;
