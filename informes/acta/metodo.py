"""Cómo se hizo el acta y qué quieren decir sus cifras."""

from typing import Any

from informes.acta.pesos import Pesos, frase_de_regla
from informes.textos import en_partes
from sobremesas.consultas.regla import regla_de
from sobremesas.consultas.resultado import Regla
from sobremesas.models import Sala

TEXTO = (
    "Las aportaciones se anotaron esa tarde, desde la relatoría de cada mesa, desde el teléfono de quien "
    "participó o en una hoja que después se capturó. Cada una completa, modifica o enriquece la redacción "
    "exacta que se discutía, o disiente de ella. Corregir una línea no borra lo anterior: queda como otra "
    "revisión.\n\n"
    "Antes de dejar un hallazgo, las líneas de cada mesa volvieron a sus teléfonos. «Validado por la mesa "
    "(4/5)» dice que cuatro de cinco contestaron «así es». Cuentan como validadas las líneas que alguien "
    "confirmó y de las que nadie dijo «no dije eso».\n\n"
    "Lo dicho sale de la sala sin nombre ni organización, salvo que su dueña o dueño lo abriera. Un sector se "
    "nombra si lo comparten bastantes asistentes de distintas organizaciones. Llevan comillas sólo las "
    "palabras dichas tal cual; lo subrayado es lo que una propuesta cambia de la redacción. Quien sostiene "
    "un disenso es la única persona que puede cerrarlo."
)
DE_CONSULTAS = (
    "Cada persona contestó una papeleta secreta por consulta. Con menos de cinco respuestas no se cuenta "
    "nada. La mediana es la calificación de en medio; la mitad central deja fuera a un cuarto de las "
    "personas por abajo y a otro por arriba."
)


def metodo(sala: Sala, pesos: Pesos) -> dict[str, Any]:
    """La regla de acuerdo es la que se escribió antes de la sesión, con su fecha."""
    regla = regla_de(sala.sobremesa)
    hubo = bool(pesos.resultados or pesos.anuladas)
    return {
        "clave": "metodo",
        "partes": en_partes(f"{TEXTO}\n\n{DE_CONSULTAS}" if hubo else TEXTO),
        "regla": frase_de_regla(
            Regla(regla.consenso, regla.altas, regla.bajas, regla.escrita_en if regla.pk else None)
        ),
        "anuladas": pesos.anuladas,
    }
