// El avance, los códigos puestos y las familias: se cuentan del margen, nunca aparte.
import { elemento } from "./texto.js";

export function contar(casa) {
  const veces = new Map([...casa.puestos].map((pk) => [pk, 0]));
  let conCodigo = 0;
  let marcas = 0;
  for (const margen of document.querySelectorAll(".bl:not(.callada) [data-margen]")) {
    const suyos = margen.querySelectorAll("li[data-codigo]");
    conCodigo += suyos.length > 0;
    marcas += JSON.parse(margen.dataset.marcas).length;
    for (const li of suyos) {
      const pk = Number(li.dataset.codigo);
      veces.set(pk, (veces.get(pk) ?? 0) + Number(li.dataset.veces));
    }
  }
  casa.puestos = [...veces.keys()];
  document.querySelector("[data-con-codigo]").textContent = conCodigo;
  document.querySelector("[data-num-marcas]").textContent = marcas;
  document.querySelector("[data-palabra-marcas]").textContent = marcas === 1 ? "marca" : "marcas";
  const vivos = casa.puestos.filter((pk) => veces.get(pk) && casa.codigo(pk));
  document.querySelector("[data-lado-codigos]").hidden = !vivos.length;
  document.querySelector("[data-puestos]").replaceChildren(...vivos.map((pk) => {
    const codigo = casa.codigo(pk);
    return renglon(codigo.marca, codigo.nombre, String(veces.get(pk)));
  }));
  const familias = new Map(vivos.map((pk) => [casa.codigo(pk).raiz, casa.codigo(pk).marca.split(" ")[0]]));
  document.querySelector("[data-familias]").replaceChildren(...[...familias].map(([nombre, clase]) => renglon(clase, nombre)));
}

function renglon(clase, nombre, cuantas) {
  const li = elemento("li", clase);
  li.append(elemento("span", "tz"), elemento("span", "", nombre));
  if (cuantas) li.append(elemento("span", "q", cuantas));
  return li;
}
