// Peticiones de la puerta. Distingue lo que contestó el servidor de lo que no llegó.
const testigo = () => {
  const par = document.cookie.split("; ").find((c) => /^(__Host-csrf|csrftoken)=/.test(c));
  return par ? par.slice(par.indexOf("=") + 1) : "";
};

/** Devuelve {estado, datos}; estado 0 es que no hubo respuesta. Lo automático no alarga la sesión. */
export async function pedir(url, { metodo = "GET", cuerpo, automatico = false } = {}) {
  const headers = { Accept: "application/json" };
  if (automatico) headers["X-Automatico"] = "1";
  if (cuerpo) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": testigo() });
  try {
    const respuesta = await fetch(url, {
      method: metodo, headers, body: cuerpo && JSON.stringify(cuerpo), credentials: "same-origin",
      redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(12000),
    });
    const esJson = respuesta.headers.get("Content-Type")?.startsWith("application/json");
    return { estado: respuesta.status, datos: esJson ? await respuesta.json() : {} };
  } catch {
    return { estado: 0, datos: {} };
  }
}
