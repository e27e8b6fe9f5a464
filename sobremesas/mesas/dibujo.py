"""El plano en números: dónde va cada mesa y la figura de cada lugar, en unidades del SVG.

``columna`` es media distancia entre mesas: así dos filas pueden alternarse como en un cinco de dado.
"""

import math
from dataclasses import dataclass

from sobremesas.mesas.plano import Persona, Plano
from sobremesas.models import Mesa

PASO_X, PASO_Y = 85, 122
MARGEN_X, ARRIBA, ABAJO = 92, 96, 104
RADIO, RADIO_DE_LUGARES = 33, 50
FIGURA = 15
COLUMNAS, FILAS = 12, 12  # más no caben en una hoja


@dataclass(frozen=True)
class LugarDibujado:
    numero: int
    x: float
    y: float
    persona: Persona | None

    @property
    def izquierda(self) -> float:
        return round(self.x - FIGURA / 2, 1)

    @property
    def arriba(self) -> float:
        return round(self.y - FIGURA / 2, 1)


@dataclass(frozen=True)
class MesaDibujada:
    mesa: Mesa
    x: int
    y: int
    lugares: tuple[LugarDibujado, ...]


@dataclass(frozen=True)
class Dibujo:
    mesas: tuple[MesaDibujada, ...]
    ancho: int
    alto: int

    @property
    def centro(self) -> int:
        return self.ancho // 2

    @property
    def ventana(self) -> str:
        """El trazo del proyector, arriba."""
        return f"M{self.centro - 57} 1h114"

    @property
    def puerta(self) -> str:
        return f"M{self.centro - 27} {self.alto - 1}h54"


def dibujar(plano: Plano) -> Dibujo:
    columnas = max((mesa.columna for mesa in plano.mesas), default=2)
    filas = max((mesa.fila for mesa in plano.mesas), default=0)
    return Dibujo(
        mesas=tuple(_mesa(plano, mesa) for mesa in plano.mesas),
        ancho=max(2 * MARGEN_X + columnas * PASO_X, 2 * MARGEN_X + PASO_X),
        alto=ARRIBA + filas * PASO_Y + ABAJO,
    )


def _mesa(plano: Plano, mesa: Mesa) -> MesaDibujada:
    x, y = MARGEN_X + mesa.columna * PASO_X, ARRIBA + mesa.fila * PASO_Y
    lugares = []
    for n in range(mesa.lugares):
        angulo = 2 * math.pi * n / mesa.lugares
        lugares.append(
            LugarDibujado(
                n + 1,
                round(x + RADIO_DE_LUGARES * math.sin(angulo), 1),
                round(y - RADIO_DE_LUGARES * math.cos(angulo), 1),
                plano.ocupan.get((mesa.numero, n + 1)),
            )
        )
    return MesaDibujada(mesa, x, y, tuple(lugares))


def sitios(cuantas: int) -> list[tuple[int, int]]:
    """Columna y fila de cada mesa: dos y una, o tres y dos, alternadas como en un cinco de dado."""
    if cuantas == 4:
        return [(0, 0), (2, 0), (0, 1), (2, 1)]
    por_fila = 2 if cuantas <= 6 else 3 if cuantas <= 15 else 4
    lugares: list[tuple[int, int]] = []
    fila = 0
    while len(lugares) < cuantas:
        corrida = fila % 2
        lugares += [(2 * n + corrida, fila) for n in range(por_fila - corrida)]
        fila += 1
    return lugares[:cuantas]
