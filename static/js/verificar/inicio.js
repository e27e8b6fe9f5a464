// Soltar un PDF: se lee aquí, y sólo su huella y su número viajan en la dirección.
import { leer, puedeRevisar } from "./huella.js";

const MAXIMO = 300 * 1024 * 1024;
const zona = document.querySelector("[data-suelta]");
const campo = document.getElementById("archivo");
const formulario = document.querySelector("form.num");
const textos = zona.dataset;

function preparar() {
  for (const uno of document.querySelectorAll("[data-con-guion]")) uno.hidden = false;
  for (const uno of document.querySelectorAll("[data-sin-guion]")) uno.hidden = true;
  zona.hidden = false;
  campo.addEventListener("change", () => revisar(campo.files[0]));
  // Soltarlo fuera del recuadro tampoco debe abrirlo en lugar de esta página.
  for (const cual of ["dragover", "drop"]) document.addEventListener(cual, (evento) => evento.preventDefault());
  document.addEventListener("dragover", () => zona.classList.add("encima"));
  document.addEventListener("dragleave", (evento) => evento.relatedTarget || zona.classList.remove("encima"));
  document.addEventListener("drop", (evento) => {
    zona.classList.remove("encima");
    revisar(evento.dataTransfer.files[0]);
  });
}

const decir = (nombre, medida) => {
  zona.querySelector("[data-nombre]").textContent = nombre;
  zona.querySelector("[data-medida]").textContent = medida;
};

async function revisar(archivo) {
  if (!archivo) return;
  campo.value = "";
  if (archivo.size > MAXIMO) return decir(archivo.name, textos.grande);
  decir(archivo.name, textos.revisando);
  const empezo = performance.now();
  try {
    const { huella, numero } = await leer(archivo);
    await preguntar(new URLSearchParams(numero ? { huella, numero } : { huella }));
    const segundos = ((performance.now() - empezo) / 1000).toFixed(1);
    const megas = (archivo.size / 1e6).toFixed(1);
    decir(archivo.name, textos.revisado.replace("MB", `${megas} MB`).replace("SEG", segundos));
  } catch {
    decir(archivo.name, textos.fallo);
  }
}

async function preguntar(consulta) {
  const lugar = document.getElementById("dictamen");
  lugar.classList.add("espera");
  try {
    const direccion = `${formulario.action}?${consulta}`;
    const respuesta = await fetch(direccion, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (!respuesta.ok) throw new Error(String(respuesta.status));
    const plantilla = document.createElement("template");
    plantilla.innerHTML = await respuesta.text();
    const nuevo = plantilla.content.querySelector("#dictamen");
    lugar.replaceWith(nuevo);
    nuevo.focus({ preventScroll: true });
    if (nuevo.getBoundingClientRect().top > innerHeight * 0.8) nuevo.scrollIntoView();
    history.replaceState(null, "", direccion);
    const vuelta = document.querySelector("form.idioma [name=next]");
    if (vuelta) vuelta.value = location.pathname + location.search;
  } finally {
    document.getElementById("dictamen").classList.remove("espera");
  }
}

if (puedeRevisar()) preparar();
else document.querySelector("[data-sin-huella]").hidden = false;
