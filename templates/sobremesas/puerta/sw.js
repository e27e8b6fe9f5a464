// La puerta sin red. Guarda la carcasa (sin personas) y sus archivos; ninguna otra página.
const VERSION = "{{ version }}";
const { raiz, carcasa, archivos } = {% autoescape off %}{{ guarda }}{% endautoescape %};
const PREFIJO = `puerta ${raiz} `;
const CACHE = PREFIJO + VERSION;
const ESPERA = 4000;

async function guardar() {
  const cache = await caches.open(CACHE);
  await Promise.all([carcasa, ...archivos].map(async (url) => {
    const respuesta = await fetch(url, { cache: "reload", credentials: "same-origin" });
    // Una sesión vencida contesta con la página de entrada: esa no es la carcasa.
    if (!respuesta.ok || respuesta.redirected) throw new Error(`No se pudo guardar ${url}`);
    await cache.put(url, respuesta);
  }));
}

self.addEventListener("install", (evento) => {
  evento.waitUntil(guardar().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (evento) => {
  evento.waitUntil((async () => {
    for (const nombre of await caches.keys()) {
      if (nombre.startsWith(PREFIJO) && nombre !== CACHE) await caches.delete(nombre);
    }
    await self.clients.claim();
  })());
});

const guardado = async (url) => (await caches.open(CACHE)).match(url);

/** La página del servidor; si no llega a tiempo o falla, la carcasa con lo que hay en el aparato. */
async function pagina(peticion) {
  const aborto = new AbortController();
  const reloj = setTimeout(() => aborto.abort(), ESPERA);
  try {
    const respuesta = await fetch(peticion, { signal: aborto.signal });
    if (respuesta.status < 500) return respuesta;
  } catch {
    // sin red, o demasiado lenta
  } finally {
    clearTimeout(reloj);
  }
  return (await guardado(carcasa)) ?? Response.error();
}

self.addEventListener("fetch", (evento) => {
  const { request } = evento;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === raiz) {
    evento.respondWith(pagina(request));
  } else if (archivos.includes(pathname)) {
    evento.respondWith(guardado(pathname).then((hay) => hay ?? fetch(request)));
  }
});
