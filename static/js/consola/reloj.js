// El reloj de la fase: cuenta con la hora del servidor. Al llegar a cero no avanza nada.
let desfase = 0;

/** ``ahora``: la hora del servidor, en milisegundos. */
export function poner(ahora) {
  if (ahora) desfase = ahora - Date.now();
}

const cifra = (segundos) => `${Math.floor(segundos / 60)}:${String(segundos % 60).padStart(2, "0")}`;

/** ``dice``: donde se anuncia, una vez, que se acabó el tiempo. */
export function empezarReloj(dice) {
  let anunciado = "";
  const pintar = () => {
    const reloj = document.querySelector("[data-vence]");
    if (!reloj) return;
    const restan = Math.round((Number(reloj.dataset.vence) - (Date.now() + desfase)) / 1000);
    const pasado = restan < 0;
    reloj.classList.toggle("pasado", pasado);
    const texto = cifra(Math.abs(restan));
    const numeros = reloj.querySelector("[data-cifra]");
    if (numeros.textContent !== texto) numeros.textContent = texto;
    reloj.querySelector("[data-pasan]").textContent = pasado ? "pasan" : "";
    reloj.querySelector("[data-quedan]").textContent = pasado ? " " : "Quedan ";
    if (restan <= 0 && anunciado !== reloj.dataset.vence) {
      if (anunciado !== "" || restan > -5) dice.textContent = "Se acabó el tiempo de la fase. Nada avanza solo.";
      anunciado = reloj.dataset.vence;
    }
  };
  pintar();
  setInterval(pintar, 250);
}
