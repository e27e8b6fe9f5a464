// Guardar y exportar llevan el lugar de cada actor. El PNG se hace aquí con el SVG del servidor:
// sale igual que el dibujo, con la leyenda adentro.
const VECES = 2;

document.addEventListener("submit", (evento) => {
  const formulario = evento.target.closest("form[data-con-posiciones]");
  if (!formulario) return;
  const posiciones = document.querySelector("[data-mapa]")?.posiciones?.();
  formulario.elements.posiciones.value = posiciones ? JSON.stringify(posiciones) : "";
  if (evento.submitter?.value === "png") {
    evento.preventDefault();
    enPng(formulario).catch(() => decir(formulario, "No se pudo hacer la imagen. Descarga el SVG."));
  }
});

const decir = (formulario, texto) => { formulario.querySelector("[data-dice]").textContent = texto; };

async function enPng(formulario) {
  decir(formulario, "Haciendo la imagen…");
  const datos = new FormData(formulario);
  datos.set("formato", "png");
  const respuesta = await fetch(formulario.action, { method: "POST", body: datos });
  if (respuesta.redirected) { window.location.assign(respuesta.url); return; }
  if (!respuesta.ok) throw new Error(respuesta.status);
  const svg = await respuesta.text();
  const imagen = new Image();
  imagen.src = `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
  await imagen.decode();
  const lienzo = Object.assign(document.createElement("canvas"), {
    width: imagen.naturalWidth * VECES, height: imagen.naturalHeight * VECES,
  });
  lienzo.getContext("2d").drawImage(imagen, 0, 0, lienzo.width, lienzo.height);
  const archivo = await new Promise((listo) => { lienzo.toBlob(listo, "image/png"); });
  const nombre = /filename="(.+)\.svg"/.exec(respuesta.headers.get("Content-Disposition"))?.[1] ?? "mapa";
  const enlace = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(archivo), download: `${nombre}.png`,
  });
  enlace.click();
  setTimeout(() => URL.revokeObjectURL(enlace.href), 60_000);
  decir(formulario, "La imagen está en tus descargas.");
}

for (const boton of document.querySelectorAll("form[data-exporta] button[value=png]")) boton.hidden = false;
