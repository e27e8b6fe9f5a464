// Mira cada segundo cómo va un trabajo largo; 204 quiere decir que no hay nada nuevo. Al terminar, la
// página se vuelve a cargar. Con la pestaña oculta no pregunta.

/** ``obra``: la caja con su barra. ``sigue``: qué decir sin conexión. ``dicho``: qué se anuncia. */
export function vigilar(obra, { direccion, sigue, dicho, pintar = () => {} }) {
  let visto = obra.dataset.v ?? "";
  let anunciado = -1;
  const falta = obra.querySelector("[data-falta]");

  function poner(estado) {
    visto = estado.v;
    obra.querySelector("progress").value = estado.avance;
    obra.querySelector("[data-porciento]").textContent = `${estado.avance} %`;
    falta.textContent = estado.falta;
    pintar(estado);
    // A quien escucha se le dice cada cuarto, no cada segundo.
    const cuarto = Math.floor(estado.avance / 25);
    if (cuarto === anunciado) return;
    anunciado = cuarto;
    obra.querySelector("[data-anuncio]").textContent = dicho(estado);
  }

  async function mirar() {
    if (document.hidden) return true;
    try {
      const respuesta = await fetch(`${direccion}?v=${visto}`, {
        headers: { Accept: "application/json", "X-Automatico": "1" },
      });
      if (respuesta.status === 401) {
        falta.textContent = "Tu sesión terminó. Entra otra vez para ver cómo va.";
        return false;
      }
      if (respuesta.status === 200) {
        const estado = await respuesta.json();
        if (estado.terminada) {
          location.reload();
          return false;
        }
        poner(estado);
      }
    } catch {
      falta.textContent = sigue;
    }
    return true;
  }

  async function ciclo() {
    if (await mirar()) setTimeout(ciclo, 1000);
  }
  setTimeout(ciclo, 1000);
}
