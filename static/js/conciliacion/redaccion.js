// La redacción que sigue se guarda sola. Nunca se reemplaza lo que se está escribiendo, ni se pierde.
const ESPERA = 1200;
const REINTENTO = 5000;
const CAMPOS = ["titulo", "texto", "tension", "pregunta", "motivo"];

export function iniciar(forma) {
  const estado = document.querySelector("#guardado");
  const boton = forma.querySelector("[data-guardar]");
  const leer = () => Object.fromEntries(CAMPOS.map((campo) => [campo, forma.elements[campo].value]));
  const iguales = (uno, otro) => CAMPOS.every((campo) => uno[campo] === otro[campo]);
  let guardado = Object.fromEntries(CAMPOS.map((campo) => [campo, forma.elements[campo].defaultValue]));
  let reloj = 0;
  let enVuelo = false;
  let conflicto = false;
  let porPedir = false;
  estado.hidden = false;
  boton.hidden = true;

  const pendiente = () => !iguales(leer(), guardado);
  function decir(clase, texto) {
    estado.className = `est ${clase}`;
    if (estado.textContent !== texto) estado.textContent = texto;
  }
  function programar(espera = ESPERA) {
    clearTimeout(reloj);
    reloj = setTimeout(guardar, espera);
  }

  async function guardar() {
    clearTimeout(reloj);
    if (enVuelo || conflicto || !pendiente()) return;
    enVuelo = true;
    const enviado = leer();
    decir("e-quieto", "Guardando…");
    try {
      const respuesta = await fetch(forma.action, { method: "POST", headers: { Accept: "application/json" }, body: new FormData(forma) });
      recibir(respuesta, await respuesta.json().catch(() => ({})), enviado);
    } catch {
      decir("e-aviso", "Sin conexión: cambios por guardar.");
      programar(REINTENTO);
    } finally {
      enVuelo = false;
      if (!conflicto && !iguales(leer(), enviado)) programar();
      if (porPedir && !conflicto && !pendiente()) pedir();
    }
  }

  function pedir() {
    porPedir = false;
    document.querySelector("#firma button[value=pedir]")?.click();
  }

  function recibir(respuesta, datos, enviado) {
    errores(datos.errores ?? {});
    if (respuesta.ok) alGuardar(datos, enviado);
    else if (respuesta.status === 409) alChocar(datos);
    else if (respuesta.status === 400) decir("e-error", "Sin guardar: falta corregir algo.");
    else {
      decir("e-aviso", respuesta.status === 401 ? "Tu sesión terminó. Entra en otra pestaña; se guardará sola." : "No se pudo guardar. Se intentará otra vez.");
      programar(REINTENTO);
    }
  }

  function alGuardar(datos, enviado) {
    guardado = enviado;
    forma.elements.base.value = datos.revision;
    decir("e-bien", `Guardado ${datos.hora}`);
    document.querySelector("[data-version]").textContent = datos.version;
    document.querySelector("[data-estado]").textContent = "borrador";
    document.querySelector("#frente").outerHTML = datos.frente;
    document.querySelector("#firma").outerHTML = datos.firma;
  }

  function errores(porCampo) {
    for (const lugar of forma.querySelectorAll("[data-error]")) {
      const frases = porCampo[lugar.dataset.error] ?? [];
      lugar.replaceChildren(...frases.map((frase) => elemento("p", frase)));
      forma.elements[lugar.dataset.error]?.classList.toggle("is-invalid", frases.length > 0);
    }
  }

  // Lo suyo y lo mío, a la vista: se elige; lo que no se elige queda en su historia o en la forma.
  function alChocar(datos) {
    conflicto = true;
    decir("e-aviso", "Sin guardar: hay dos versiones.");
    const panel = elemento("section", "");
    panel.className = "conflicto";
    panel.tabIndex = -1;
    panel.setAttribute("aria-label", "Dos versiones de esta redacción");
    panel.append(elemento("h3", datos.error), elemento("p", "Abajo está lo tuyo, sin guardar. Esto es lo que quedó:"));
    for (const campo of CAMPOS) {
      if (datos.actual[campo] && datos.actual[campo] !== forma.elements[campo].value) panel.append(elemento("p", datos.actual[campo]));
    }
    const elegir = (texto, hacer) => {
      const uno = elemento("button", texto);
      uno.type = "button";
      uno.className = "btn btn-secondary btn-denso";
      uno.addEventListener("click", () => {
        hacer();
        panel.remove();
        conflicto = false;
        guardado = datos.actual;
        forma.elements.base.value = datos.revision;
        forma.elements.titulo.focus();
        if (pendiente()) guardar();
        else decir("e-bien", "Guardado");
      });
      panel.append(uno);
    };
    elegir("Quedarme con lo mío", () => {});
    elegir("Tomar lo que quedó", () => CAMPOS.forEach((campo) => { forma.elements[campo].value = datos.actual[campo]; }));
    forma.querySelector("[data-conflicto]").replaceChildren(panel);
    panel.focus();
  }

  function elemento(etiqueta, texto) {
    const uno = document.createElement(etiqueta);
    uno.textContent = texto;
    return uno;
  }

  forma.addEventListener("input", () => {
    porPedir = false;
    if (conflicto) return;
    if (pendiente()) {
      decir("e-quieto", "Sin guardar todavía");
      programar();
    } else if (!enVuelo) decir("e-bien", "Guardado");
  });
  // Con algo por guardar, primero se guarda: la firma se pide de lo que se lee.
  document.addEventListener("submit", (evento) => {
    if (evento.submitter?.value !== "pedir" || conflicto || !(enVuelo || pendiente())) return;
    evento.preventDefault();
    porPedir = true;
    guardar();
  });
  forma.addEventListener("focusout", () => pendiente() && guardar());
  forma.addEventListener("submit", (evento) => {
    evento.preventDefault();
    guardar();
  });
  addEventListener("online", guardar);
  addEventListener("beforeunload", (evento) => pendiente() && evento.preventDefault());
  if (pendiente()) programar();
}
