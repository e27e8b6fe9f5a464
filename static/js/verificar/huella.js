// Lo que se le lee a un PDF sin sacarlo de aquí: su SHA-256 y la huella que trae en /ID.

export const puedeRevisar = () => Boolean(globalThis.crypto?.subtle && globalThis.File?.prototype.arrayBuffer);

const hex = (bytes) => [...bytes].map((uno) => uno.toString(16).padStart(2, "0")).join("");

// El identificador permanente: (texto) o <hexadecimal>, según quién lo haya guardado la última vez.
const IDENTIFICADOR = /\/ID\s*\[\s*(?:\(([0-9a-f]{64})\)|<([0-9A-Fa-f]{128})>)/;

export function numeroDentro(bytes) {
  const hallado = IDENTIFICADOR.exec(new TextDecoder("latin1").decode(bytes));
  if (!hallado) return "";
  if (hallado[1]) return hallado[1];
  const texto = hallado[2].match(/../g).map((par) => String.fromCharCode(parseInt(par, 16))).join("");
  return /^[0-9a-f]{64}$/.test(texto) ? texto : "";
}

export async function leer(archivo) {
  const bytes = new Uint8Array(await archivo.arrayBuffer());
  const huella = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  return { huella, numero: numeroDentro(bytes) };
}
