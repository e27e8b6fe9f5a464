// Lo que se ve: lo del servidor con lo que este aparato aún no envía encima. Sin efectos.
const RELOJ = new Intl.DateTimeFormat("es-MX", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "America/Mexico_City",
});

export const CLASES = { completa: "Completa", modifica: "Modifica", enriquece: "Enriquece", disiente: "Disiente" };
export const TECLAS = { completa: "C", modifica: "M", enriquece: "E", disiente: "D" };
export const CON_RAZON = ["modifica", "disiente"];
export const PALABRAS_DE_UN_DISENSO = 80;

/** HH:MM del reloj de este aparato, sólo para lo que aún no dice el servidor. */
export const hora = (instante) => RELOJ.format(new Date(instante));
export const palabras = (texto) => texto.split(/\s+/).filter(Boolean).length;

const contenido = (paso) => ({
  clase: paso.clase, texto: paso.texto, razon: paso.razon ?? "", fuerza: paso.debe ? "debe" : "deberia",
  literal: Boolean(paso.literal), puesto: paso.puesto ?? null,
});

function poner(lineas, paso) {
  if (paso.tipo === "linea") {
    if (lineas.has(paso.nonce)) return;
    lineas.set(paso.nonce, {
      uid: paso.nonce, folio: "", punto: paso.punto, ...contenido(paso), revision: 1, origen: "relatoria",
      hora: hora(paso.hora), quien: "", valida: null, notas: [], cola: !paso.enviado,
    });
  } else if (paso.tipo === "corrige") {
    const suya = lineas.get(paso.uid);
    if (!suya || suya.revision !== paso.base) return;
    lineas.set(paso.uid, {
      ...suya, ...contenido(paso), revision: paso.base + 1, valida: null, notas: [], cola: !paso.enviado,
    });
  } else if (paso.tipo === "retira") {
    lineas.delete(paso.uid);
  }
}

function encargar(encargos, paso) {
  if (paso.tipo === "encargo") encargos.set(paso.uid, { ...paso, cola: !paso.enviado });
  else if (paso.tipo === "quita_encargo") encargos.delete(paso.uid);
}

/** {lineas, encargos, apartadas}: las líneas, de la más nueva a la más vieja. */
export function componer(datos, pasos) {
  const lineas = new Map((datos?.lineas ?? []).map((una) => [una.uid, una]));
  const encargos = new Map((datos?.encargos ?? []).map((uno) => [uno.uid, uno]));
  const vivos = pasos.filter((paso) => !paso.apartada && paso.sala === datos?.sala?.uid);
  for (const paso of vivos.sort((a, b) => a.hora.localeCompare(b.hora))) {
    poner(lineas, paso);
    encargar(encargos, paso);
  }
  return {
    lineas: [...lineas.values()].reverse(),
    encargos: [...encargos.values()],
    apartadas: pasos.filter((paso) => paso.apartada),
  };
}
