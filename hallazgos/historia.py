"""Las redacciones de un hallazgo y qué palabras cambiaron de una a otra."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from hallazgos.models import Hallazgo

_PIEZA = re.compile(r"\w+|\s+|[^\w\s]")
CAMPOS = {
    "titulo": "Título",
    "texto": "Texto",
    "tension": "Tensión",
    "pregunta": "Pregunta para la sobremesa",
}


class Tramo(NamedTuple):
    """Parte de una comparación: ``igual``, ``quita`` o ``pone``."""

    cambio: str
    texto: str


@dataclass
class Paso:
    """Una redacción y lo que cambió frente a la anterior, campo por campo."""

    redaccion: Any
    cambios: list[tuple[str, list[Tramo]]]


def comparar(antes: str, despues: str) -> list[Tramo]:
    """Diferencia por palabras. Quitar lo que ``pone`` da ``antes``; quitar lo que ``quita``, ``despues``."""
    viejas, nuevas = _PIEZA.findall(antes), _PIEZA.findall(despues)
    tramos: list[Tramo] = []
    for orden, i1, i2, j1, j2 in SequenceMatcher(
        None, viejas, nuevas, autojunk=False
    ).get_opcodes():
        if orden == "equal":
            tramos.append(Tramo("igual", "".join(viejas[i1:i2])))
            continue
        if i2 > i1:
            tramos.append(Tramo("quita", "".join(viejas[i1:i2])))
        if j2 > j1:
            tramos.append(Tramo("pone", "".join(nuevas[j1:j2])))
    return tramos


def historia(hallazgo: Hallazgo) -> list[Paso]:
    """De la última a la primera. Una consulta."""
    return pasos(list(hallazgo.redacciones.select_related("autor").order_by("version")), CAMPOS)


def pasos(redacciones: Sequence[Any], campos: Mapping[str, str]) -> list[Paso]:
    """Redacciones de la primera a la última, contadas al revés. ``campos``: cuáles, y su nombre."""
    hechos = []
    for i, redaccion in enumerate(redacciones):
        cambios = []
        for campo, nombre in campos.items():
            antes = getattr(redacciones[i - 1], campo) if i else ""
            ahora = getattr(redaccion, campo)
            if i == 0 and ahora:
                cambios.append((nombre, [Tramo("igual", ahora)]))
            elif antes != ahora:
                cambios.append((nombre, comparar(antes, ahora)))
        hechos.append(Paso(redaccion, cambios))
    return hechos[::-1]
