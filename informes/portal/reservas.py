"""Lo que decía una redacción anterior y ya no puede decirse: el rastro cuenta que cambió, sin repetirlo.

La puerta de lo público revisa los textos que hoy se editan. Las redacciones de antes están fijas, y el
cambio palabra por palabra volvería a decir lo que se quitó por nombrar a alguien.
"""

from collections.abc import Iterable
from typing import Any

from entrevistas.nombres import nombra_a_otros
from sobremesas.conciliacion.cambios import Fila

Datos = dict[str, Any]
CALLADO = [["igual", "…"]]


def nombra(texto: str, reservados: Iterable[str]) -> bool:
    return bool(nombra_a_otros(texto, reservados))


def sin_nombres(pasos: list[Datos], reservados: Iterable[str]) -> list[Datos]:
    """Cada paso, sin las palabras de uno que nombre a quien pidió no ser nombrado."""
    return [
        paso | {"tramos": CALLADO} if _senala(paso["tramos"], reservados) else paso
        for paso in pasos
    ]


def sin_quien(filas: Iterable[Fila], reservados: Iterable[str]) -> list[Fila]:
    """Los renglones de «qué cambió» que no vuelven a decir un nombre."""
    return [
        fila
        for fila in filas
        if not nombra(fila.antes, reservados)
        and not _senala([[t.cambio, t.texto] for t in fila.despues or ()], reservados)
    ]


def _senala(tramos: list[list[str]], reservados: Iterable[str]) -> bool:
    """Lo de antes y lo de después, por separado: entre los dos ninguna palabra se junta con otra."""
    antes = "".join(texto for clase, texto in tramos if clase != "pone")
    despues = "".join(texto for clase, texto in tramos if clase != "quita")
    return nombra(antes, reservados) or nombra(despues, reservados)
