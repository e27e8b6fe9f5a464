// Directorio: filtros plegados en teléfono y «es nueva» sólo cuando la organización no está en la lista.
const filtros = document.querySelector(".mas-filtros");
if (filtros) {
  const angosto = window.matchMedia("(max-width: 900px)");
  const plegar = () => { filtros.open = !angosto.matches; };
  plegar();
  angosto.addEventListener("change", plegar);
}

const plano = (texto) =>
  texto.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();

const organizacion = document.getElementById("id_organizacion");
const nueva = document.getElementById("div_id_es_nueva");
if (organizacion && nueva) {
  const nombres = new Set(
    [...document.querySelectorAll("#organizaciones option")].map((opcion) => plano(opcion.value)),
  );
  const mostrar = () => {
    const escrito = plano(organizacion.value);
    nueva.hidden = !escrito || nombres.has(escrito);
    if (nueva.hidden) nueva.querySelector("input").checked = false;
  };
  mostrar();
  organizacion.addEventListener("input", mostrar);
}
