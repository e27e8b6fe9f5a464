// Peticiones de la sala. Distingue lo que contestó el servidor de lo que no llegó.
const SEGUNDOS = 12;

/** La ficha CSRF que trae la página: los envíos en cola usan la de ahora, no la de entonces. */
const ficha = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

async function leer(respuesta) {
  const esJson = respuesta.headers.get("Content-Type")?.startsWith("application/json");
  return esJson ? { datos: await respuesta.json(), texto: "" } : { datos: {}, texto: await respuesta.text() };
}

async function pedir(url, opciones, acepta) {
  try {
    const respuesta = await fetch(url, {
      credentials: "same-origin", redirect: "manual", cache: "no-store",
      signal: AbortSignal.timeout?.(SEGUNDOS * 1000), ...opciones,
      headers: { Accept: acepta, ...opciones.headers },
    });
    return { estado: respuesta.status, ...(await leer(respuesta)) };
  } catch {
    return { estado: 0, datos: {}, texto: "" };
  }
}

/** {estado, datos, texto}; estado 0: no hubo respuesta. */
export const traer = (url, acepta = "text/html") => pedir(url, {}, acepta);

export function mandar(url, campos) {
  const cuerpo = new URLSearchParams(campos);
  cuerpo.set("csrfmiddlewaretoken", ficha());
  return pedir(url, { method: "POST", body: cuerpo, headers: { "X-CSRFToken": ficha() } }, "application/json");
}
