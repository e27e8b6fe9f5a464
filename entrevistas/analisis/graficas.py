"""Las figuras del análisis: de las cifras a las coordenadas. El dibujo es de la plantilla."""

from dataclasses import dataclass
from fractions import Fraction

from entrevistas.analisis.saturacion import Curva, Toma

ANCHO, ALTO = 760, 330
IZQUIERDA, DERECHA, ARRIBA, ABAJO = 52.0, 742.0, 20.0, 284.0
MAXIMO_DE_PUNTOS = 60


@dataclass(frozen=True)
class Raya:
    """Línea del eje vertical, con su rótulo."""

    y: str
    y_texto: str
    rotulo: str


@dataclass(frozen=True)
class Punto:
    x: str
    y: str
    toma: Toma

    @property
    def clase(self) -> str:
        """Lleno bajo el umbral; vacío sobre él."""
        return "bj" if self.toma.esta_bajo else "al"


@dataclass(frozen=True)
class Lienzo:
    """Todo lo que ``_curva.html`` dibuja, ya en coordenadas."""

    curva: Curva
    rayas: list[Raya]
    marcas: list[tuple[str, str]]
    puntos: list[Punto]
    trazo: str
    base_x: str
    base_ancho: str
    umbral_y: str
    umbral_y_texto: str
    hoy_x: str
    hoy_texto_x: str
    hoy_a_la_izquierda: bool
    descripcion: str

    @property
    def con_circulos(self) -> list[Punto]:
        """Con cientos de corridas bastan el trazo y el último punto."""
        return self.puntos if len(self.puntos) <= MAXIMO_DE_PUNTOS else self.puntos[-1:]


def _n(valor: float) -> str:
    """Con punto decimal sea cual sea el idioma de la página."""
    return f"{valor:.1f}"


def _tope(curva: Curva) -> int:
    """El eje termina en una decena redonda que deja ver el umbral."""
    mayor = max((punto.proporcion or Fraction(0) for punto in curva.puntos), default=Fraction(0))
    decenas = -(-mayor * 100 // 10) * 10
    return int(max(decenas, curva.parametros.umbral * 2, 10))


def _paso(total: int, maximo: int) -> int:
    """Cada cuánto va un rótulo para que no pasen de ``maximo``."""
    for paso in (1, 2, 4, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000):
        if total / paso <= maximo:
            return paso
    return total


def lienzo(curva: Curva, meta: int = 0) -> Lienzo:
    """La curva grande. ``meta``: cuántas entrevistas se prevén, para que se vea lo que falta."""
    total = max(meta, len(curva.tomas), curva.parametros.minimo)
    tope, ultima = _tope(curva), curva.ultima
    hoy = ultima.numero if ultima else len(curva.tomas)

    def x(numero: float) -> float:
        return IZQUIERDA + (numero - 0.6) * (DERECHA - IZQUIERDA) / (total - 0.6)

    def y(porcentaje: float) -> float:
        return ABAJO - porcentaje * (ABAJO - ARRIBA) / tope

    puntos = [
        Punto(_n(x(toma.numero)), _n(y(float(toma.proporcion or 0) * 100)), toma)
        for toma in curva.puntos
    ]
    cada, fin_base, umbral = _paso(tope, 5), x(curva.parametros.base + 0.5), curva.parametros.umbral
    return Lienzo(
        curva=curva,
        rayas=[
            Raya(_n(y(valor)), _n(y(valor) + 5), f"{valor} %") for valor in range(0, tope + 1, cada)
        ],
        marcas=[(_n(x(n)), str(n)) for n in _rotulos(total, hoy)],
        puntos=puntos,
        trazo=" ".join(f"{punto.x},{punto.y}" for punto in puntos),
        base_x=_n(x(0.6)),
        base_ancho=_n(fin_base - x(0.6)),
        umbral_y=_n(y(umbral)),
        umbral_y_texto=_n(y(umbral) - 8),
        hoy_x=_n(x(hoy)),
        hoy_texto_x=_n(x(hoy) + (-7 if x(hoy) > DERECHA - 90 else 7)),
        hoy_a_la_izquierda=x(hoy) > DERECHA - 90,
        descripcion=_descripcion(curva),
    )


def _rotulos(total: int, hoy: int) -> list[int]:
    """Unos ocho números parejos; el de hoy y el último siempre, sin que se encimen."""
    paso = _paso(total, 8)
    fijos = {hoy, total}
    parejos = {
        n for n in range(paso, total + 1, paso) if all(abs(n - f) >= paso / 2 for f in fijos)
    }
    if total - hoy < paso / 2:
        fijos = {hoy}
    return sorted(parejos | fijos - {0})


def _descripcion(curva: Curva) -> str:
    if not curva.puntos:
        return "Todavía no hay corridas que dibujar."
    primera, ultima = curva.puntos[0], curva.puntos[-1]
    return (
        f"Información nueva por corrida de {curva.parametros.corrida} entrevistas: "
        f"{primera.porcentaje} por ciento en la {primera.numero} y {ultima.porcentaje} por ciento "
        f"en la {ultima.numero}."
    )


@dataclass(frozen=True)
class Mini:
    """La curva chica de un bloque: trazo, umbral y el último punto."""

    trazo: str
    umbral_y: str
    x: str
    y: str
    clase: str


def mini(curva: Curva) -> Mini | None:
    """En una caja de 220 × 70, con todas las corridas repartidas a lo ancho."""
    if not curva.puntos:
        return None
    tope, cuantos = _tope(curva), max(1, len(curva.puntos) - 1)

    def y(porcentaje: float) -> str:
        return _n(64 - porcentaje * 58 / tope)

    lugares = [
        (_n(4 + 212 * n / cuantos), y(float(toma.proporcion or 0) * 100))
        for n, toma in enumerate(curva.puntos)
    ]
    return Mini(
        trazo=" ".join(",".join(lugar) for lugar in lugares),
        umbral_y=y(curva.parametros.umbral),
        x=lugares[-1][0],
        y=lugares[-1][1],
        clase="bj" if curva.esta_saturada else "al",
    )
