// La mesa: pasajes a un lado, hallazgo al otro.
import { iniciar as iniciarPasajes } from "./pasajes.js";
import { iniciar as iniciarRedaccion } from "./redaccion.js";

iniciarPasajes();
const forma = document.querySelector("[data-guardar]");
if (forma && !forma.querySelector("fieldset:disabled")) iniciarRedaccion(forma);
