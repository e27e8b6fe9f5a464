// Propone la dirección a partir del nombre mientras nadie la haya escrito a mano.
const nombre = document.getElementById("id_nombre");
const clave = document.getElementById("id_clave");
let escrita = clave.value !== "";

const direccion = (texto) =>
  texto.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").slice(0, 40).replace(/^-+|-+$/g, "");

clave.addEventListener("input", () => { escrita = clave.value !== ""; });
nombre.addEventListener("input", () => { if (!escrita) clave.value = direccion(nombre.value); });
