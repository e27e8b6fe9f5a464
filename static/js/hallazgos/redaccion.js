// La redacción se guarda sola. Nunca se reemplaza lo que se está escribiendo, ni se pierde.
const ESPERA = 800;
const REINTENTO = 4000;
const CAMPOS = ["titulo", "texto", "tension", "pregunta", "motivo"];

export function iniciar(forma) {
  const estado = document.querySelector("#guardado");
  // Lo que vino del servidor: lo escrito antes de cargar este guion también está por guardar.
  let guardado = Object.fromEntries(CAMPOS.map((campo) => [campo, forma.elements[campo].defaultValue]));
  let reloj = 0;
  let enVuelo = false;
  let conflicto = false;
  estado.hidden = false;
  forma.querySelector("[data-boton-guardar]").hidden = true;

  function leer() {
    return Object.fromEntries(CAMPOS.map((campo) => [campo, forma.elements[campo].value]));
  }
  const pendiente = () => CAMPOS.some((campo) => forma.elements[campo].value !== guardado[campo]);

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
      const respuesta = await fetch(forma.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new FormData(forma),
      });
      await recibir(respuesta, enviado);
    } catch {
      decir("e-aviso", "Sin conexión: cambios por guardar. No cierres esta página.");
      programar(REINTENTO);
    } finally {
      enVuelo = false;
      if (!conflicto && pendiente() && CAMPOS.some((c) => forma.elements[c].value !== enviado[c])) programar();
    }
  }

  async function recibir(respuesta, enviado) {
    const datos = await respuesta.json().catch(() => ({}));
    errores({});
    if (respuesta.ok) alGuardar(datos, enviado);
    else if (respuesta.status === 409) alChocar(datos);
    else if (respuesta.status === 400) {
      errores(datos.errores ?? {});
      decir("e-error", "Sin guardar: falta corregir algo.");
    } else if (respuesta.status === 401) {
      decir("e-aviso", "Tu sesión terminó. Entra en otra pestaña; lo escrito se enviará solo.");
      programar(REINTENTO);
    } else {
      decir("e-error", "No se pudo guardar. Se intentará otra vez.");
      programar(REINTENTO);
    }
  }

  function alGuardar(datos, enviado) {
    guardado = enviado;
    forma.elements.base.value = datos.revision;
    decir("e-bien", `Guardado ${datos.hora}`);
    document.querySelector("[data-version]").textContent = `Redacción ${datos.version}`;
    forma.querySelector("[data-num-motivo]").textContent = datos.version;
    const avisos = document.querySelector("#avisos-texto");
    if (avisos.innerHTML !== datos.avisos) avisos.innerHTML = datos.avisos;
    document.querySelector("#faltan").innerHTML = datos.faltan;
    document.querySelector("h1").textContent = `${document.title.split(".")[0]}: ${enviado.titulo}`;
  }

  function errores(porCampo) {
    for (const lugar of forma.querySelectorAll("[data-error]")) {
      const frases = porCampo[lugar.dataset.error] ?? [];
      lugar.replaceChildren(...frases.map((frase) => parrafo(frase)));
      const campo = forma.elements[lugar.dataset.error];
      campo?.classList.toggle("is-invalid", frases.length > 0);
      if (frases.length) campo?.setAttribute("aria-invalid", "true");
      else campo?.removeAttribute("aria-invalid");
    }
  }

  function parrafo(texto, clase = "") {
    const p = document.createElement("p");
    p.textContent = texto;
    p.className = clase;
    return p;
  }

  // Las dos versiones, para elegir o quedarse con ambas.
  function alChocar(datos) {
    conflicto = true;
    decir("e-aviso", "Sin guardar: hay dos versiones.");
    document.querySelector(".conflicto")?.remove();
    const panel = document.createElement("section");
    panel.className = "conflicto";
    panel.tabIndex = -1;
    panel.setAttribute("aria-label", "Dos versiones de este hallazgo");
    const titulo = document.createElement("h2");
    titulo.textContent = datos.error;
    panel.append(titulo, parrafo("Aquí están las dos: elige una o quédate con ambas.", "me"));
    for (const campo of CAMPOS) {
      if (datos.actual[campo] !== forma.elements[campo].value) panel.append(comparar(campo, datos));
    }
    const botones = document.createElement("div");
    botones.className = "acciones";
    const opciones = [
      ["Quedarme con lo mío", () => {}],
      [`Tomar lo de ${datos.autor}`, () => poner((campo) => datos.actual[campo])],
      ["Quedarme con ambas", () => poner((campo, mio) => ambas(campo, mio, datos.actual[campo]))],
    ];
    for (const [texto, hacer] of opciones) {
      const boton = document.createElement("button");
      boton.type = "button";
      boton.className = "btn btn-secondary btn-denso";
      boton.textContent = texto;
      boton.addEventListener("click", () => {
        hacer();
        panel.remove();
        conflicto = false;
        guardado = datos.actual;
        forma.elements.base.value = datos.revision;
        forma.elements.texto.focus();
        if (pendiente()) guardar();
        else decir("e-bien", "Guardado");
      });
      botones.append(boton);
    }
    panel.append(botones);
    forma.before(panel);
    panel.focus();
  }

  function comparar(campo, datos) {
    const par = document.createElement("div");
    par.className = "par-textos";
    for (const [quien, valor] of [["Lo tuyo", forma.elements[campo].value], [`Lo de ${datos.autor}`, datos.actual[campo]]]) {
      const lado = document.createElement("div");
      lado.append(parrafo(quien, "rotulo"), parrafo(valor || "(vacío)", "valor"));
      par.append(lado);
    }
    return par;
  }

  const ambas = (campo, mio, suyo) =>
    campo === "titulo" || campo === "motivo" || mio === suyo || !suyo ? mio : `${mio}\n${suyo}`;

  function poner(valorDe) {
    for (const campo of CAMPOS) {
      const control = forma.elements[campo];
      control.value = valorDe(campo, control.value);
    }
  }

  forma.addEventListener("input", () => {
    if (conflicto) return;
    if (pendiente()) {
      decir("e-quieto", "Sin guardar todavía");
      programar();
    } else if (!enVuelo) {
      errores({});
      decir("e-bien", "Guardado");
    }
  });
  forma.addEventListener("focusout", () => pendiente() && guardar());
  forma.addEventListener("submit", (evento) => {
    evento.preventDefault();
    guardar();
  });
  addEventListener("online", guardar);
  addEventListener("pagehide", () => {
    if (pendiente() && !conflicto) fetch(forma.action, { method: "POST", headers: { Accept: "application/json" }, body: new FormData(forma), keepalive: true });
  });
  addEventListener("beforeunload", (evento) => {
    if (pendiente()) evento.preventDefault();
  });

  // Poner [e1] donde está el cursor.
  document.addEventListener("click", (evento) => {
    const marca = evento.target.closest?.("[data-insertar]")?.dataset.insertar;
    if (!marca) return;
    const campo = forma.elements.texto;
    const previo = campo.value.slice(0, campo.selectionStart);
    const espacio = previo && !/\s$/.test(previo) ? " " : "";
    campo.setRangeText(espacio + marca, campo.selectionStart, campo.selectionEnd, "end");
    campo.dispatchEvent(new Event("input", { bubbles: true }));
    campo.focus();
  });
  if (pendiente()) programar();
  const mostrarInsertar = () => {
    for (const boton of document.querySelectorAll("[data-insertar][hidden]")) boton.hidden = false;
  };
  mostrarInsertar();
  document.addEventListener("htmx:afterSwap", mostrarInsertar);
}
