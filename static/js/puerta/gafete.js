// Un código leído: de quién es, de qué día o de nadie. En el aparato sólo hay huellas.
export async function huella(leido) {
  const bytes = new TextEncoder().encode(leido.trim().toUpperCase());
  const digesto = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digesto)].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** {persona} · {dia, huella} · {} */
export async function reconocer(leido, lista) {
  const suya = await huella(leido);
  const persona = lista.personas.find((una) => una.h === suya);
  if (persona) return { persona };
  const dia = lista.otros_dias[suya];
  return dia ? { dia, huella: suya } : {};
}
