"""Los ``[e1]`` del texto: remiten a la evidencia con ese número."""

import re
from collections.abc import Collection
from typing import NamedTuple

_MARCADOR = re.compile(r"[ \t]?\[e(\d{1,4})\]")


class Parte(NamedTuple):
    """Texto corrido, o la remisión a una evidencia si ``numero`` no es nulo."""

    texto: str
    numero: int | None = None


def parrafos(texto: str) -> list[list[Parte]]:
    """El texto en párrafos y cada uno en partes, con sus remisiones aparte."""
    return [partes(parrafo) for parrafo in re.split(r"\n+", texto) if parrafo.strip()]


def partes(parrafo: str) -> list[Parte]:
    cortadas, desde = [], 0
    for marcador in _MARCADOR.finditer(parrafo):
        cortadas.append(Parte(parrafo[desde : marcador.start()]))
        cortadas.append(Parte(f"e{marcador[1]}", int(marcador[1])))
        desde = marcador.end()
    cortadas.append(Parte(parrafo[desde:]))
    return [parte for parte in cortadas if parte.texto]


def citados(texto: str) -> list[int]:
    """Números que el texto menciona, en orden y sin repetir."""
    return list(dict.fromkeys(int(marcador[1]) for marcador in _MARCADOR.finditer(texto)))


def desconocidos(texto: str, numeros: Collection[int]) -> list[int]:
    """Los que no corresponden a ninguna evidencia vigente."""
    return [numero for numero in citados(texto) if numero not in numeros]
