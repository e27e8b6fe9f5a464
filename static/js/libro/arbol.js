// El árbol del libro con teclado: recorrer, plegar y mover. Sin JavaScript es una lista con enlaces.
const MUCHOS = 25;
const GUARDADO = `libro:${location.pathname.split("/")[1]}`;
const SENTIDOS = { ArrowUp: "subir", ArrowDown: "bajar", ArrowRight: "meter", ArrowLeft: "sacar" };
const dicho = document.getElementById("dicho");

const arbol = () => document.querySelector("[data-arbol]");
const nodos = () => [...arbol().querySelectorAll("li")];
const visibles = () => nodos().filter((li) => !li.parentElement.closest("li[aria-expanded='false']"));
const padre = (li) => li.parentElement.closest("li");

function abiertos() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(GUARDADO) ?? "[]"));
  } catch {
    return new Set();
  }
}

function plegar(li, abrir) {
  if (!li.hasAttribute("aria-expanded")) return;
  li.setAttribute("aria-expanded", String(abrir));
  li.querySelector(":scope > ul").hidden = !abrir;
  li.querySelector(":scope > .nd .fl").classList.toggle("ab", abrir);
  const vistos = abiertos();
  vistos[abrir ? "add" : "delete"](li.dataset.uid);
  sessionStorage.setItem(GUARDADO, JSON.stringify([...vistos]));
}

function preparar() {
  const raiz = arbol();
  if (!raiz) return;
  raiz.setAttribute("role", "tree");
  const todos = nodos();
  const recordados = abiertos();
  const filtrado = new URLSearchParams(location.search).get("q");
  for (const li of todos) {
    li.setAttribute("role", "treeitem");
    li.setAttribute("aria-level", li.dataset.nivel);
    li.setAttribute("aria-selected", String(Boolean(li.querySelector(":scope > .nd.on"))));
    li.tabIndex = -1;
    li.querySelector(":scope > .nd .nt").tabIndex = -1;
    const grupo = li.querySelector(":scope > ul");
    if (!grupo) continue;
    grupo.setAttribute("role", "group");
    li.setAttribute("aria-expanded", "true");
    li.querySelector(":scope > .nd .fl").hidden = false;
    const dentro = li.querySelector(".nd.on");
    if (todos.length > MUCHOS && !filtrado && !dentro && !recordados.has(li.dataset.uid)) plegar(li, false);
  }
  const elegido = raiz.querySelector("li[aria-selected='true']") ?? todos[0];
  if (elegido) elegido.tabIndex = 0;
}

function enfocar(li) {
  if (!li) return;
  for (const otro of nodos()) otro.tabIndex = -1;
  li.tabIndex = 0;
  li.focus();
}

const testigo = () => document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]*)/)?.[1] ?? "";

async function pedir(url, blanco, cuerpo) {
  const respuesta = await fetch(url, {
    method: cuerpo ? "POST" : "GET",
    body: cuerpo && new URLSearchParams(cuerpo),
    headers: { "HX-Request": "true", "HX-Target": blanco, "X-CSRFToken": testigo() },
    credentials: "same-origin",
  });
  if (!respuesta.ok || respuesta.redirected) throw new Error(String(respuesta.status));
  return respuesta.text();
}

async function mover(li, sentido) {
  const uid = li.dataset.uid;
  try {
    document.getElementById("arbol").outerHTML = await pedir(li.dataset.mover, "arbol", { sentido });
  } catch {
    dicho.textContent = "No se pudo mover. Revisa tu conexión y vuelve a intentarlo.";
    return;
  }
  htmx.process(document.getElementById("arbol"));
  preparar();
  const movido = document.querySelector(`[data-arbol] li[data-uid="${uid}"]`);
  for (let arriba = movido && padre(movido); arriba; arriba = padre(arriba)) plegar(arriba, true);
  enfocar(movido);
  dicho.textContent = document.getElementById("arbol").dataset.aviso;
  if (document.querySelector("#detalle h2")) leer(movido);
}

async function leer(li) {
  const detalle = document.getElementById("detalle");
  detalle.innerHTML = await pedir(li.querySelector(".nt").getAttribute("hx-get"), "detalle");
  htmx.process(detalle);
}

const abrir = (li) => li.querySelector(":scope > .nd .nt").click();

function tecla(evento) {
  const li = evento.target.closest("[role='treeitem']");
  if (!li) return;
  if (evento.altKey && SENTIDOS[evento.key]) {
    evento.preventDefault();
    mover(li, SENTIDOS[evento.key]);
    return;
  }
  if (evento.altKey || evento.ctrlKey || evento.metaKey) return;
  const lista = visibles();
  const en = lista.indexOf(li);
  const abierto = li.getAttribute("aria-expanded");
  const acciones = {
    ArrowDown: () => enfocar(lista[en + 1]),
    ArrowUp: () => enfocar(lista[en - 1]),
    Home: () => enfocar(lista[0]),
    End: () => enfocar(lista.at(-1)),
    ArrowRight: () => (abierto === "false" ? plegar(li, true) : abierto && enfocar(lista[en + 1])),
    ArrowLeft: () => (abierto === "true" ? plegar(li, false) : enfocar(padre(li))),
    Enter: () => abrir(li),
    " ": () => abrir(li),
  };
  if (!acciones[evento.key]) return;
  evento.preventDefault();
  acciones[evento.key]();
}

document.addEventListener("keydown", tecla);
document.addEventListener("click", (evento) => {
  const flecha = evento.target.closest(".nd .fl");
  if (flecha) {
    const li = flecha.closest("li");
    plegar(li, li.getAttribute("aria-expanded") !== "true");
  }
});
// Elegido otro código sin recargar: se marca en el árbol y, en pantalla angosta, se lleva a su lectura.
document.addEventListener("htmx:afterSwap", (evento) => {
  if (evento.detail.target.id !== "detalle") return;
  const enlace = evento.detail.requestConfig.elt;
  const li = enlace.closest?.("li[data-uid]");
  if (!li) return;
  document.querySelector(".lib").classList.add("con-codigo");
  for (const otro of nodos()) {
    const es = otro === li;
    otro.setAttribute("aria-selected", String(es));
    otro.querySelector(":scope > .nd").classList.toggle("on", es);
  }
  enfocar(li);
  const titulo = document.querySelector("#detalle h2");
  document.getElementById("detalle").scrollTop = 0;
  if (window.matchMedia("(max-width: 1000px)").matches) titulo.focus();
  dicho.textContent = `Se lee «${titulo.textContent.trim()}».`;
});

preparar();
