"""Qué palabras cambiaron entre dos textos."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_PALABRA = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Trozo:
    texto: str
    cambio: bool


def comparar(antes: str, despues: str) -> tuple[list[Trozo], list[Trozo]]:
    """El texto anterior con lo que se quitó, y el nuevo con lo que se puso."""
    viejas, nuevas = _PALABRA.findall(antes), _PALABRA.findall(despues)
    quitado: list[Trozo] = []
    puesto: list[Trozo] = []
    comparador = SequenceMatcher(None, viejas, nuevas, autojunk=False)
    for que, i1, i2, j1, j2 in comparador.get_opcodes():
        cambio = que != "equal"
        if i2 > i1:
            quitado.append(Trozo("".join(viejas[i1:i2]), cambio))
        if j2 > j1:
            puesto.append(Trozo("".join(nuevas[j1:j2]), cambio))
    return quitado, puesto
