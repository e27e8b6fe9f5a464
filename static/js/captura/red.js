// Una petición a la captura. Distingue lo que contestó el servidor de lo que no llegó.

// El testigo se lee en cada envío: al volver a entrar cambia.
const testigo = () => {
  const par = document.cookie.split("; ").find((c) => /^(__Host-csrf|csrftoken)=/.test(c));
  return par ? par.slice(par.indexOf("=") + 1) : "";
};

export class Red {
  constructor(raiz, quien) {
    this.raiz = raiz;
    this.quien = quien;
  }

  /** Devuelve {estado, datos}; estado 0 es que no hubo respuesta. */
  async pedir(ruta, { metodo = "POST", cuerpo, formulario, opciones = {}, automatico = false } = {}) {
    const headers = { Accept: "application/json", "X-Quien": this.quien };
    if (metodo !== "GET") headers["X-CSRFToken"] = testigo();
    if (automatico) headers["X-Automatico"] = "1";
    let body;
    if (formulario) body = new URLSearchParams(formulario);
    else if (cuerpo !== undefined) {
      headers["Content-Type"] = "application/json";
      body = JSON.stringify(cuerpo);
    }
    try {
      const respuesta = await fetch(this.raiz + ruta, {
        method: metodo, headers, body, credentials: "same-origin", redirect: "manual",
        signal: AbortSignal.timeout?.(15000), ...opciones,
      });
      const esJson = respuesta.headers.get("Content-Type")?.startsWith("application/json");
      return { estado: respuesta.status, datos: esJson ? await respuesta.json() : {} };
    } catch {
      return { estado: 0, datos: {} };
    }
  }
}
