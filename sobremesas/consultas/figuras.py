"""Las figuras del resultado, medidas. Sólo números: se dibujan igual en la página, el proyector y el PDF.

Los números van como texto con punto decimal: una plantilla en español pondría una coma.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sobremesas.consultas.estadistica import ESCALA, Escala

# Los puntos por persona: nueve columnas de 34, la primera centrada en 17.
ANCHO, ALTO, PISO, PASO, PRIMERA = 306, 126, 96, 34.0, 17.0
RADIO, SEPARACION = 4.0, 9.6
PERSONAS_COMO_PUNTOS = 60
MINIMO_DE_TRAMO = 7.0


def _n(valor: float) -> str:
    return f"{valor:.1f}".removesuffix(".0")


def _x(valor: float) -> float:
    return PRIMERA + (valor - 1) * PASO


@dataclass(frozen=True)
class Marca:
    """Un punto, o una columna con su cifra cuando son demasiados."""

    x: str
    y: str
    alto: str = ""
    num: int = 0


@dataclass(frozen=True)
class Puntos:
    """Un punto por persona; ``franja`` es la mitad central y ``raya``, la mediana."""

    ancho: int
    alto: int
    piso: int
    radio: str
    puntos: list[Marca]
    columnas: list[Marca]
    rotulos: list[tuple[str, int, bool]]
    franja_x: str
    franja_ancho: str
    raya_x: str


def puntos(escala: Escala) -> Puntos:
    """Hasta sesenta personas, un punto cada una; más, una columna con su cifra."""
    mas = max(escala.cuentas)
    salto = min(SEPARACION, (PISO - 2 * RADIO) / max(1, mas - 1))
    radio = max(1.6, min(RADIO, salto / 2 + 0.4))
    marcas, columnas = [], []
    for valor, num in zip(ESCALA, escala.cuentas, strict=True):
        if escala.n <= PERSONAS_COMO_PUNTOS:
            marcas += [
                Marca(_n(_x(valor)), _n(PISO - radio - 3 - i * salto * 0.97)) for i in range(num)
            ]
        elif num:
            alto = max(2.0, (PISO - 16) * num / mas)
            columnas.append(Marca(_n(_x(valor) - 9), _n(PISO - alto), _n(alto), num))
    desde, hasta = escala.mitad
    return Puntos(
        ancho=ANCHO,
        alto=ALTO,
        piso=PISO,
        radio=_n(radio),
        puntos=marcas,
        columnas=columnas,
        rotulos=[(_n(_x(v)), v, v == escala.mediana) for v in ESCALA],
        franja_x=_n(_x(desde) - 15),
        franja_ancho=_n((hasta - desde) * PASO + 30),
        raya_x=_n(_x(escala.mediana)),
    )


@dataclass(frozen=True)
class Pedazo:
    """De una tira, en centésimas de su ancho."""

    x: str
    ancho: str
    num: int
    cifras: int


def tira(cuentas: Sequence[int]) -> list[Pedazo]:
    """Proporcional, pero a ninguno con gente le falta lugar para su cifra."""
    total = sum(cuentas)
    anchos = [max(MINIMO_DE_TRAMO, 100 * num / total) if num else 0.0 for num in cuentas]
    suma = sum(anchos)
    pedazos, x = [], 0.0
    for num, ancho in zip(cuentas, anchos, strict=True):
        ancho = 100 * ancho / suma
        pedazos.append(Pedazo(_n(x), _n(ancho), num, len(str(num))))
        x += ancho
    return pedazos


def barra(parte: int, de: int) -> str:
    """Su largo, en centésimas."""
    return _n(100 * parte / de) if de else "0"
