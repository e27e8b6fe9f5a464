"""Las cuentas de una escala de 1 a 9. De aquí salen la figura y la tabla, siempre las mismas.

*Mediana*: la del medio; con un número par, el promedio de las dos del medio. *Mitad central*: se
quita a un cuarto de las personas por abajo y a otro cuarto por arriba, sin partir a nadie: va de la
calificación número ⌈n/4⌉ contada desde abajo a la número ⌈n/4⌉ contada desde arriba. Son valores que
alguien dio, la franja contiene al menos a la mitad y da lo mismo leer la escala al revés.
"""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

ESCALA = range(1, 10)
ALTAS, BAJAS = range(7, 10), range(1, 4)


@dataclass(frozen=True)
class Escala:
    """``cuentas[i]``: cuántas personas dieron ``i + 1``."""

    cuentas: tuple[int, ...]

    @classmethod
    def de(cls, valores: Iterable[int]) -> "Escala":
        veces = Counter(valores)
        return cls(tuple(veces[valor] for valor in ESCALA))

    @property
    def valores(self) -> list[int]:
        """De menor a mayor."""
        return [v for v, n in zip(ESCALA, self.cuentas, strict=True) for _ in range(n)]

    @property
    def n(self) -> int:
        return sum(self.cuentas)

    @property
    def mediana(self) -> float:
        return statistics.median(self.valores)

    @property
    def mitad(self) -> tuple[int, int]:
        """La mitad central."""
        orden, cuarto = self.valores, -(-self.n // 4)
        return orden[cuarto - 1], orden[-cuarto]

    @property
    def extremos(self) -> tuple[int, int]:
        orden = self.valores
        return orden[0], orden[-1]

    @property
    def lugares(self) -> int:
        """Cuántos de los nueve lugares ocupa la mitad central."""
        desde, hasta = self.mitad
        return hasta - desde + 1

    @property
    def altas(self) -> int:
        return sum(self.cuentas[v - 1] for v in ALTAS)

    @property
    def bajas(self) -> int:
        return sum(self.cuentas[v - 1] for v in BAJAS)


def alcanza(parte: int, total: int, de_cada_cien: int) -> bool:
    """«70 de cada 100» con enteros: 16 de 23 no llega, 17 sí."""
    return total > 0 and parte * 100 >= de_cada_cien * total


@dataclass(frozen=True)
class Movimiento:
    """Quienes contestaron las dos rondas: cuántas subieron, bajaron o repitieron."""

    subieron: int
    bajaron: int
    igual: int

    @classmethod
    def entre(cls, pares: Iterable[tuple[int, int]]) -> "Movimiento":
        signos = Counter((despues > antes) - (despues < antes) for antes, despues in pares)
        return cls(signos[1], signos[-1], signos[0])

    @property
    def personas(self) -> int:
        return self.subieron + self.bajaron + self.igual
