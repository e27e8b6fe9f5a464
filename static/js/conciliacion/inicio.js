// Conciliar un hallazgo: la redacción se guarda sola y se ve quién más contesta.
import { iniciar as redaccion } from "./redaccion.js";
import { iniciar as presencia } from "./presencia.js";
import { iniciar as renglones } from "./renglones.js";

const forma = document.querySelector("[data-redaccion]");
if (forma && !forma.querySelector("fieldset").disabled) redaccion(forma);
presencia(document.querySelector("[data-presencia]"));
renglones();
