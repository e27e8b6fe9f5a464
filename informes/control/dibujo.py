"""La línea del diálogo dibujada: un SVG completo, que se descarga y cabe en una lámina.

Sólo atributos, sin hojas de estilo: así lo leen igual el navegador, un procesador de láminas y WeasyPrint.
"""

from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape

from django.utils import formats
from django.utils.text import Truncator

from informes.control.linea import CARRILES, Hecho, Linea

ANCHO, MARGEN, IZQUIERDA, DERECHA, ARRIBA, CARRIL = 1200, 14, 128, 26, 38, 76
TINTA, TINTA_2, LINEA, GUINDA, PAPEL = "#1D1B19", "#57524C", "#DED9D1", "#9F2241", "#FFFFFF"
LETRA = "'Source Sans 3', 'Source Sans 3 Variable', 'Helvetica Neue', Arial, sans-serif"
CUERPO = 13
ENTRE_ROTULOS = 9  # lo que queda entre dos rótulos del mismo renglón
POR_LETRA = 6.5  # ancho medio de una letra de ese cuerpo
RENGLONES = (25, 41)  # a cuánto de su marca va cada renglón de rótulos
MESES_CON_ROTULO = 14


def dibujar(linea: Linea, titulo: str) -> str:
    alto = ARRIBA + CARRIL * len(CARRILES) + 12
    dibujo = _Dibujo(linea, alto)
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ANCHO} {alto}" '
            f'role="img" font-family="{escape(LETRA)}">',
            f"<title>{escape(titulo)}</title><desc>{escape(linea.frase)}</desc>",
            f'<rect width="{ANCHO}" height="{alto}" fill="{PAPEL}"/>',
            *dibujo.meses(),
            *dibujo.hoy(),
            *dibujo.carriles(),
            "</svg>",
        ]
    )


class _Dibujo:
    def __init__(self, linea: Linea, alto: int) -> None:
        self.linea, self.alto = linea, alto
        self.dias = max(1, (linea.hasta - linea.desde).days)

    def x(self, fecha: date) -> float:
        parte = (fecha - self.linea.desde).days / self.dias
        return IZQUIERDA + parte * (ANCHO - IZQUIERDA - DERECHA)

    def meses(self) -> Iterator[str]:
        """Una raya por mes; con muchos meses, sólo se rotulan algunos."""
        meses = list(_primeros(self.linea.desde, self.linea.hasta))
        cada = max(1, -(-len(meses) // MESES_CON_ROTULO))
        for n, mes in enumerate(meses):
            x = self.x(mes)
            yield f'<path d="M{x:.1f} {ARRIBA - 8}V{self.alto - 10}" stroke="{LINEA}"/>'
            rotulo = formats.date_format(mes, "b Y").lower()
            if n % cada == 0 and x + 4 + len(rotulo) * POR_LETRA < ANCHO:
                yield _texto(x + 4, ARRIBA - 14, rotulo, color=TINTA_2)

    def carriles(self) -> Iterator[str]:
        for n, carril in enumerate(CARRILES):
            y = ARRIBA + CARRIL * n + 24
            suyos = [h for h in self.linea.hechos if h.carril == carril]
            yield f'<path d="M{IZQUIERDA} {y}H{ANCHO - DERECHA}" stroke="{LINEA}"/>'
            yield _texto(MARGEN, y + 4, carril, peso=600)
            for hecho in suyos:
                yield _figura(hecho, self.x(hecho.fecha), y, self)
            yield from self._rotulos(suyos, y)

    def _rotulos(self, suyos: list[Hecho], y: float) -> Iterator[str]:
        """Debajo de su marca, en el primer renglón donde no se encima; lo demás está en la tabla."""
        libres = [0.0] * len(RENGLONES)
        for hecho in suyos:
            if hecho.carril == "Entrevistas":
                continue
            texto = Truncator(hecho.texto).chars(30, truncate="…")
            x, ancho = self.x(hecho.fecha) - 5, len(texto) * POR_LETRA
            x = min(x, ANCHO - MARGEN - ancho)
            renglon = next((n for n, libre in enumerate(libres) if x >= libre), None)
            if renglon is not None:
                yield _texto(x, y + RENGLONES[renglon], texto, color=TINTA_2)
                libres[renglon] = x + ancho + ENTRE_ROTULOS

    def hoy(self) -> Iterator[str]:
        if self.linea.desde <= self.linea.hoy <= self.linea.hasta:
            x = self.x(self.linea.hoy)
            yield (
                f'<path d="M{x:.1f} {ARRIBA - 8}V{self.alto - 10}" stroke="{GUINDA}" '
                'stroke-width="1.5" stroke-dasharray="4 3"/>'
            )
            yield _texto(x + 4, self.alto - 3, "hoy", color=GUINDA, peso=600)


def _figura(hecho: Hecho, x: float, y: float, dibujo: _Dibujo) -> str:
    """Lo hecho, lleno y con filo de papel para que dos juntos se cuenten; lo que falta, hueco."""
    relleno, filo = (GUINDA, PAPEL) if hecho.hecho else (PAPEL, GUINDA)
    if hecho.hasta:
        ancho = max(4.0, dibujo.x(hecho.hasta) - x)
        relleno = TINTA if hecho.hecho else PAPEL
        return (
            f'<rect x="{x:.1f}" y="{y - 6}" width="{ancho:.1f}" height="12" '
            f'fill="{relleno}" stroke="{TINTA}" stroke-width="1.4"/>'
        )
    if hecho.carril == "Entrevistas":
        r = min(11.0, 3.2 + 1.5 * hecho.tamano**0.75)
        return f'<circle cx="{x:.1f}" cy="{y}" r="{r:.1f}" fill="{TINTA}" stroke="{PAPEL}"/>'
    if hecho.carril == "Documentos":
        return (
            f'<rect x="{x - 5:.1f}" y="{y - 7}" width="10" height="14" fill="{TINTA}" '
            f'stroke="{PAPEL}" stroke-width="1.4"/>'
        )
    if hecho.carril == "Sobremesas":
        return (
            f'<path d="M{x:.1f} {y - 9} {x + 9:.1f} {y} {x:.1f} {y + 9} {x - 9:.1f} {y}z" '
            f'fill="{relleno}" stroke="{filo}" stroke-width="1.6"/>'
        )
    return (
        f'<circle cx="{x:.1f}" cy="{y}" r="7" fill="{relleno}" stroke="{filo}" stroke-width="1.6"/>'
    )


def _texto(x: float, y: float, texto: str, *, color: str = TINTA, peso: int = 400) -> str:
    """Con orilla de papel: una raya que pasa por detrás no tacha la palabra."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{CUERPO}" font-weight="{peso}" '
        f'stroke="{PAPEL}" stroke-width="3" paint-order="stroke" '
        f'fill="{color}">{escape(texto)}</text>'
    )


def _primeros(desde: date, hasta: date) -> Iterator[date]:
    """El día primero de cada mes que cae dentro."""
    mes = desde.replace(day=1)
    while mes <= hasta:
        if mes >= desde:
            yield mes
        siguiente = mes.month % 12 + 1
        mes = mes.replace(year=mes.year + (siguiente == 1), month=siguiente)
