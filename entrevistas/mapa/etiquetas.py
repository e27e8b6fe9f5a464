"""Dónde va el nombre de cada nodo para que ninguno tape a otro.

Se reparten por importancia: primero el foco y sus vecinos, luego por vínculos. El que no cabe en
ninguno de sus cuatro lados no se escribe: el nombre completo está en la tabla.
"""

from collections.abc import Iterable
from dataclasses import dataclass

ALTO = 14.0
POR_LETRA, POR_MAYUSCULA = 6.2, 8.6
AIRE = 4.0
ESTORBAN = 150  # entre muchos, un nombre puede pasar sobre una figura menor


@dataclass(frozen=True)
class PorEtiquetar:
    pk: int
    x: float
    y: float
    radio: float
    texto: str
    destacado: bool = False


@dataclass(frozen=True)
class Etiqueta:
    """Punto de apoyo (línea base) y ``text-anchor`` de SVG."""

    x: float
    y: float
    ancla: str


Caja = tuple[float, float, float, float]


def colocar(nodos: Iterable[PorEtiquetar], ancho: float, alto: float) -> dict[int, Etiqueta]:
    """``nodos`` llega de más a menos importante."""
    por_orden = list(nodos)
    puestas: list[Caja] = []
    figuras = {n.pk: _alrededor(n) for n in por_orden[:ESTORBAN]}
    etiquetas: dict[int, Etiqueta] = {}
    for nodo in por_orden:
        for etiqueta, caja in _lados(nodo):
            cabe = caja[0] >= 0 and caja[2] <= ancho and caja[1] >= 0 and caja[3] <= alto
            estorban = (figura for pk, figura in figuras.items() if pk != nodo.pk)
            if cabe and not _choca(caja, puestas) and not _choca(caja, estorban):
                etiquetas[nodo.pk] = etiqueta
                puestas.append(caja)
                break
    return etiquetas


def largo(texto: str, destacado: bool = False) -> float:
    """Aproximado: la letra no se mide en el servidor."""
    letras = sum(POR_MAYUSCULA if letra.isupper() else POR_LETRA for letra in texto)
    return letras * (1.08 if destacado else 1.0)


def _alrededor(nodo: PorEtiquetar) -> Caja:
    r = nodo.radio
    return (nodo.x - r, nodo.y - r, nodo.x + r, nodo.y + r)


def _lados(nodo: PorEtiquetar) -> list[tuple[Etiqueta, Caja]]:
    """Derecha, izquierda, abajo y arriba."""
    x, y, r, w = nodo.x, nodo.y, nodo.radio + AIRE, largo(nodo.texto, nodo.destacado)
    medio = ALTO / 2
    return [
        (Etiqueta(x + r, y + 4.5, "start"), (x + r, y - medio, x + r + w, y + medio)),
        (Etiqueta(x - r, y + 4.5, "end"), (x - r - w, y - medio, x - r, y + medio)),
        (Etiqueta(x, y + r + 11, "middle"), (x - w / 2, y + r, x + w / 2, y + r + ALTO)),
        (Etiqueta(x, y - r - 3, "middle"), (x - w / 2, y - r - ALTO, x + w / 2, y - r)),
    ]


def _choca(caja: Caja, otras: Iterable[Caja]) -> bool:
    x0, y0, x1, y1 = caja
    return any(x0 < c[2] and c[0] < x1 and y0 < c[3] and c[1] < y1 for c in otras)
