// La obra se mira cada segundo; 204 quiere decir que no hay nada nuevo. Al terminar, la página se
// vuelve a cargar con la versión lista. Con la pestaña oculta no pregunta.
const obra = document.querySelector("[data-obra]");
let visto = obra?.dataset.v ?? "";
let anunciado = -1;

function pintar(estado) {
  visto = estado.v;
  obra.querySelector("progress").value = estado.avance;
  obra.querySelector("[data-porciento]").textContent = `${estado.avance} %`;
  obra.querySelector("[data-falta]").textContent = estado.falta;
  for (const etapa of estado.etapas) {
    const fila = obra.querySelector(`[data-etapa="${etapa.clave}"]`);
    fila.className = etapa.estado;
    fila.querySelector("[data-cuenta]").textContent = etapa.cuenta;
    fila.querySelector("[data-tiempo]").textContent = etapa.tiempo;
  }
  // A quien escucha se le dice cada cuarto, no cada segundo.
  const cuarto = Math.floor(estado.avance / 25);
  if (cuarto !== anunciado) {
    anunciado = cuarto;
    obra.querySelector("[data-anuncio]").textContent = `${estado.avance} % construido`;
  }
}

async function mirar() {
  if (document.hidden) return true;
  try {
    const respuesta = await fetch(`${obra.dataset.obra}?v=${visto}`, {
      headers: { Accept: "application/json", "X-Automatico": "1" },
    });
    if (respuesta.status === 401) {
      obra.querySelector("[data-falta]").textContent =
        "Tu sesión terminó. Entra otra vez para ver cómo va.";
      return false;
    }
    if (respuesta.status === 200) {
      const estado = await respuesta.json();
      if (estado.terminada) {
        location.reload();
        return false;
      }
      pintar(estado);
    }
  } catch {
    obra.querySelector("[data-falta]").textContent = "Sin conexión. La construcción sigue.";
  }
  return true;
}

async function ciclo() {
  if (await mirar()) setTimeout(ciclo, 1000);
}
if (obra) setTimeout(ciclo, 1000);
