// Importar: avisa antes de subir lo que no cabe, y mira cómo va el recorrido de una hoja larga.
const archivo = document.querySelector("[data-subir] input[type=file]");
archivo?.addEventListener("change", () => {
  const megas = (archivo.files[0]?.size ?? 0) / 1024 ** 2;
  const cabe = Number(archivo.dataset.maximo) / 1024 ** 2;
  const frase =
    megas > cabe ? `El archivo pesa ${Math.round(megas)} MB y caben ${cabe}. Divídelo.` : "";
  document.querySelector("#fallo-archivo").textContent = frase;
  archivo.classList.toggle("is-invalid", Boolean(frase));
  archivo.form.querySelector("button").disabled = Boolean(frase);
});

const obra = document.querySelector("[data-avance]");
let visto = obra?.dataset.v ?? "";
let anunciado = -1;

function pintar(estado) {
  visto = estado.v;
  obra.querySelector("progress").value = estado.avance;
  obra.querySelector("[data-porciento]").textContent = `${estado.avance} %`;
  obra.querySelector("[data-falta]").textContent = estado.falta;
  const cuarto = Math.floor(estado.avance / 25);
  if (cuarto !== anunciado) {
    anunciado = cuarto;
    obra.querySelector("[data-anuncio]").textContent = `${estado.titulo}: ${estado.avance} %`;
  }
}

async function mirar() {
  if (document.hidden) return true;
  try {
    const respuesta = await fetch(`${obra.dataset.avance}?v=${visto}`, {
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
    obra.querySelector("[data-falta]").textContent = "Sin conexión. El recorrido sigue.";
  }
  return true;
}

async function ciclo() {
  if (await mirar()) setTimeout(ciclo, 1000);
}
if (obra) setTimeout(ciclo, 1000);
