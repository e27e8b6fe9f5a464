// Lo que se ve: la lista del servidor con los pasos de este aparato encima. Sin efectos.
const RELOJ = new Intl.DateTimeFormat("es-MX", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "America/Mexico_City",
});

/** HH:MM del reloj de este aparato, sólo para lo que aún no dice el servidor. */
export const hora = (instante) => RELOJ.format(new Date(instante));

const claveDe = (paso) =>
  paso.quien && !paso.en_lugar ? paso.quien : `p${paso.refiere_a || paso.nonce}`;

function llegar(presencias, personas, paso) {
  const clave = claveDe(paso);
  const ya = presencias.get(clave);
  if (ya?.d) {
    ya.u = [...new Set([...ya.u, paso.nonce])];
    return;
  }
  const persona = personas.get(paso.quien);
  const texto = `Llegó ${hora(paso.hora)}`;
  presencias.set(clave, {
    ...(ya ?? { n: paso.nombre, o: paso.organizacion, c: paso.clase }),
    d: true, t: texto, l: texto, u: [paso.nonce], ul: [paso.nonce], mio: true,
    cola: !paso.enviado, hora: paso.hora, en_lugar: paso.en_lugar && persona?.silla,
    silla: paso.clase === "visita" ? null : persona?.silla ?? null,
  });
}

function salir(presencias, paso) {
  const suya = presencias.get(claveDe(paso));
  if (!suya?.d) return;
  Object.assign(suya, {
    d: false, t: `Se fue ${hora(paso.hora)}`, u: [paso.nonce], mio: true, cola: !paso.enviado,
  });
}

function deshacer(presencias, paso) {
  for (const [clave, suya] of presencias) {
    if (!suya.u.includes(paso.refiere_a)) continue;
    if (!suya.d) {
      Object.assign(suya, { d: true, t: suya.l, u: suya.ul, cola: false });
    } else {
      suya.u = suya.u.filter((nonce) => nonce !== paso.refiere_a);
      if (!suya.u.length) presencias.delete(clave);
    }
    return;
  }
}

/** {personas, presencias, dentro, esperadas, cuerpos, aforo, ultimas} */
export function componer(lista, pasos) {
  const personas = new Map();
  for (const persona of lista?.personas ?? []) {
    personas.set(persona.id, persona);
    for (const otra of persona.con ?? []) personas.set(otra.id, { ...otra, de: persona.n });
  }
  const presencias = new Map(
    Object.entries(lista?.presencias ?? {}).map(([clave, una]) => [clave, { ...una }]));
  for (const paso of [...pasos].sort((a, b) => a.hora.localeCompare(b.hora))) {
    if (paso.tipo === "llego") llegar(presencias, personas, paso);
    else if (paso.tipo === "salio") salir(presencias, paso);
    else if (paso.tipo === "deshace") deshacer(presencias, paso);
  }
  return { personas, presencias, ...contar(lista, personas, presencias), ultimas: ultimas(lista, presencias, personas) };
}

function contar(lista, personas, presencias) {
  const esperadas = new Set();
  for (const persona of personas.values()) if (persona.lugar) esperadas.add(persona.silla);
  const sentadas = new Set();
  let cuerpos = 0;
  for (const suya of presencias.values()) {
    if (!suya.d) continue;
    cuerpos += 1;
    const silla = suya.silla ?? suya.en_lugar;
    if (esperadas.has(silla)) sentadas.add(silla);
  }
  return { dentro: sentadas.size, esperadas: esperadas.size, cuerpos, aforo: lista?.aforo ?? 0 };
}

function ultimas(lista, presencias, personas) {
  const aqui = [...presencias]
    .filter(([, suya]) => suya.hora && suya.d)
    .map(([id, suya]) => ({
      id, n: personas.get(id)?.n ?? suya.n, h: hora(suya.hora), cola: suya.cola, orden: suya.hora,
    }));
  const mias = new Set(aqui.map((una) => una.id));
  const deAntes = (lista?.ultimas ?? []).filter((una) => !mias.has(una.id) && presencias.get(una.id)?.d);
  return [...aqui.sort((a, b) => b.orden.localeCompare(a.orden)), ...deAntes].slice(0, 5);
}
