// Ordenar arrastrando, con ratón o con dedo. Con teclado se usan los botones de la página.
//
// [data-orden-url] rodea una o más [data-orden-lista]; cada hijo lleva [data-pieza] y dentro un
// [data-asa]. Al soltar se envía: pieza, lista (donde cayó) y orden (las piezas como quedaron).
// Si el servidor no lo acepta, todo vuelve a su sitio y se dice por qué.
const dice = (texto) => {
  const estado = document.querySelector("[data-orden-dice]");
  if (estado) estado.textContent = texto;
};

const piezas = (lista) => [...lista.querySelectorAll(":scope > [data-pieza]")];

function listaBajo(caja, x, y) {
  const listas = [...caja.querySelectorAll("[data-orden-lista]")];
  return listas.find((lista) => {
    const zona = lista.getBoundingClientRect();
    return y >= zona.top - 24 && y <= zona.bottom + 24 && x >= zona.left - 48 && x <= zona.right + 48;
  });
}

function acomodar(caja, pieza, evento) {
  const lista = listaBajo(caja, evento.clientX, evento.clientY);
  if (!lista) return;
  const siguiente = piezas(lista).find((otra) => {
    if (otra === pieza) return false;
    const zona = otra.getBoundingClientRect();
    return evento.clientY < zona.top + zona.height / 2;
  });
  if (siguiente !== pieza.nextElementSibling || lista !== pieza.parentElement) {
    lista.insertBefore(pieza, siguiente ?? null);
  }
}

async function guardar(caja, pieza) {
  const lista = pieza.closest("[data-orden-lista]");
  const datos = new FormData();
  datos.append("pieza", pieza.dataset.pieza);
  datos.append("lista", lista.dataset.ordenLista);
  for (const otra of piezas(lista)) datos.append("orden", otra.dataset.pieza);
  const testigo = caja.querySelector("[name=csrfmiddlewaretoken]").value;
  const respuesta = await fetch(caja.dataset.ordenUrl, {
    method: "POST", body: datos,
    headers: { "X-CSRFToken": testigo, Accept: "application/json" },
  });
  const cuerpo = await respuesta.json();
  if (!respuesta.ok) throw new Error(cuerpo.error);
  return cuerpo.dice;
}

function levantar(caja, asa, evento) {
  const pieza = asa.closest("[data-pieza]");
  const antes = { lista: pieza.parentElement, siguiente: pieza.nextElementSibling };
  const mover = (otro) => acomodar(caja, pieza, otro);
  const devolver = () => antes.lista.insertBefore(pieza, antes.siguiente);
  const cancelar = (tecla) => { if (tecla.key === "Escape") { devolver(); terminar(); } };

  function terminar() {
    pieza.classList.remove("va");
    document.removeEventListener("pointermove", mover);
    document.removeEventListener("pointerup", soltar);
    document.removeEventListener("pointercancel", abandonar);
    document.removeEventListener("keydown", cancelar);
  }
  function abandonar() { devolver(); terminar(); }
  async function soltar() {
    terminar();
    if (pieza.parentElement === antes.lista && pieza.nextElementSibling === antes.siguiente) return;
    dice("Guardando…");
    try {
      dice(await guardar(caja, pieza));
      window.location.hash = pieza.id;
      window.location.reload();
    } catch (error) {
      devolver();
      dice(error.message || "Sin conexión: el orden no cambió.");
      document.querySelector("[data-orden-dice]")?.classList.remove("visually-hidden");
    }
  }

  evento.preventDefault();
  pieza.classList.add("va");
  // En el documento: al cambiar de lugar, la pieza perdería la captura del puntero.
  document.addEventListener("pointermove", mover);
  document.addEventListener("pointerup", soltar);
  document.addEventListener("pointercancel", abandonar);
  document.addEventListener("keydown", cancelar);
}

for (const caja of document.querySelectorAll("[data-orden-url]")) {
  caja.classList.add("con-orden");
  caja.addEventListener("pointerdown", (evento) => {
    const asa = evento.target.closest("[data-asa]");
    if (asa && evento.button === 0) levantar(caja, asa, evento);
  });
}
