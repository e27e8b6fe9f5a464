"""La red dibujada en el servidor: un SVG completo, con su leyenda, que se imprime y se descarga.

Sólo atributos, sin hojas de estilo: así lo leen igual el navegador, Inkscape y WeasyPrint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from actores.models import Certeza
from entrevistas.mapa import figuras
from entrevistas.mapa.etiquetas import Etiqueta, PorEtiquetar, colocar
from entrevistas.mapa.posiciones import Posiciones, de_la_red
from entrevistas.mapa.red import Nodo, Red

TINTA, TINTA_2, LINEA, GUINDA = "#1D1B19", "#57524C", "#857E75", "#9F2241"
LETRA = "'Source Sans 3', 'Source Sans 3 Variable', 'Helvetica Neue', Arial, sans-serif"
TRAZOS = {
    Certeza.DOCUMENTADO: "",
    Certeza.REFERIDO: ' stroke-dasharray="6 4"',
    Certeza.SUPUESTO: ' stroke-dasharray="1.2 4.5" stroke-linecap="round"',
}
ALTO_DE_LEYENDA = 118.0
MARGEN = 30.0


@dataclass(frozen=True)
class Rotulos:
    """Lo que el dibujo dice de sí mismo."""

    titulo: str = "Mapa de actores"
    pie: str = ""
    medida: str = "vinculos"
    letra: str = LETRA


def dibujar(red: Red, rotulos: Rotulos | None = None, puestas: Posiciones | None = None) -> str:
    """SVG con la figura y la leyenda adentro. ``puestas`` mueve los nodos que nombra."""
    rotulos = rotulos or Rotulos()
    puntos = {**de_la_red(red), **{k: v for k, v in (puestas or {}).items() if k in red.nodos}}
    puntos, ancho, alto = _al_lienzo(puntos)
    radios = radios_de(red, rotulos.medida)
    total = alto + ALTO_DE_LEYENDA + (20 if rotulos.pie else 0)
    partes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ancho:.0f} {total:.0f}" '
        f'width="{ancho:.0f}" height="{total:.0f}" role="img" '
        f"font-family={quoteattr(rotulos.letra)}>",
        f"<title>{escape(rotulos.titulo)}</title>",
        f'<rect width="{ancho:.0f}" height="{total:.0f}" fill="{figuras.PAPEL}"/>',
        *_trazos(red, puntos),
        *_nodos(red, puntos, radios, ancho, alto),
        *_leyenda(red, alto, ancho),
    ]
    if rotulos.pie:
        partes.append(_texto(16, total - 10, rotulos.pie, tamano=11.5, color=TINTA_2))
    return "".join([*partes, "</svg>"])


def radios_de(red: Red, medida: str) -> dict[int, float]:
    campo = "intermediacion" if medida == "intermediacion" else "grado"
    mayor = max((getattr(nodo, campo) for nodo in red.nodos.values()), default=0)
    return {pk: figuras.radio(getattr(n, campo), mayor) for pk, n in red.nodos.items()}


def _al_lienzo(puntos: Posiciones) -> tuple[Posiciones, float, float]:
    """Recorre todo para que quepa con margen: quien arrastra puede salirse."""
    if not puntos:
        return {}, 820.0, 200.0
    xs, ys = [x for x, _ in puntos.values()], [y for _, y in puntos.values()]
    dx, dy = MARGEN * 2 - min(xs), MARGEN - min(ys)
    movidos = {pk: (x + dx, y + dy) for pk, (x, y) in puntos.items()}
    return movidos, max(max(xs) + dx + MARGEN * 2, 820.0), max(ys) + dy + MARGEN


def _trazos(red: Red, puntos: Posiciones) -> list[str]:
    """Primero lo de fondo; lo del foco, encima y más grueso."""
    foco = red.foco.pk if red.foco else None
    partes = []
    for lazo in sorted(red.lazos, key=lambda z: foco in (z.origen, z.destino)):
        (x1, y1), (x2, y2) = puntos[lazo.origen], puntos[lazo.destino]
        suyo = foco in (lazo.origen, lazo.destino)
        color = GUINDA if lazo.es_discrepancia else TINTA if suyo else LINEA
        partes.append(
            f'<path d="M{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f}" fill="none" stroke="{color}" '
            f'stroke-width="{2.2 if suyo else 1.3}"{TRAZOS[Certeza(lazo.certeza)]}/>'
        )
        if lazo.es_discrepancia:
            partes.append(_menos((x1 + x2) / 2, (y1 + y2) / 2))
    return partes


def _menos(x: float, y: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{figuras.PAPEL}" stroke="{GUINDA}" '
        f'stroke-width="1.2"/><path d="M{x - 3.2:.1f} {y:.1f}h6.4" stroke="{GUINDA}" '
        'stroke-width="1.7"/>'
    )


def _nodos(
    red: Red, puntos: Posiciones, radios: dict[int, float], ancho: float, alto: float
) -> list[str]:
    orden = _por_importancia(red)
    destacados = _destacados(red)
    etiquetas = colocar(
        (
            PorEtiquetar(
                n.pk,
                *puntos[n.pk],
                radios[n.pk] + (8 if n is red.foco else 2),
                n.corto,
                n.pk in destacados,
            )
            for n in orden
        ),
        ancho,
        alto,
    )
    partes = [_halo(*puntos[red.foco.pk], radios[red.foco.pk])] if red.foco else []
    for n in reversed(orden):
        (x, y), r = puntos[n.pk], radios[n.pk]
        partes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r + 2:.1f}" fill="{figuras.PAPEL}"/>')
        partes.append(
            f"<g><title>{escape(n.nombre)}</title>{figuras.nodo(n.sector, n.es_persona, x, y, r)}</g>"
        )
    for n in orden:
        if n.pk in etiquetas:
            partes.append(_nombre(n, etiquetas[n.pk], n.pk in destacados))
    return partes


def _por_importancia(red: Red) -> list[Nodo]:
    foco, vecinos = (red.foco.pk, red.vecinos(red.foco.pk)) if red.foco else (None, set())
    return sorted(red.por_peso(), key=lambda n: (n.pk != foco, n.pk not in vecinos))


def _destacados(red: Red) -> set[int]:
    return {red.foco.pk, *red.vecinos(red.foco.pk)} if red.foco else set()


def _halo(x: float, y: float, r: float) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r + 7:.1f}" fill="none" stroke="{GUINDA}" '
        'stroke-width="2.5"/>'
    )


def _nombre(n: Nodo, etiqueta: Etiqueta, destacado: bool) -> str:
    """Con un borde de papel detrás, para leerse sobre una línea."""
    comun = (
        f'x="{etiqueta.x:.1f}" y="{etiqueta.y:.1f}" text-anchor="{etiqueta.ancla}" '
        f'font-size="12.5" font-weight="{600 if destacado else 400}"'
    )
    dicho = escape(n.corto)
    return (
        f'<text {comun} fill="{figuras.PAPEL}" stroke="{figuras.PAPEL}" stroke-width="3" '
        f'stroke-linejoin="round">{dicho}</text>'
        f'<text {comun} fill="{TINTA if destacado else TINTA_2}">{dicho}</text>'
    )


def _texto(
    x: float, y: float, dicho: str, *, tamano: float = 12.5, color: str = TINTA, peso: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{tamano}" fill="{color}" '
        f'font-weight="{peso}">{escape(dicho)}</text>'
    )


def sectores_de(nodos: Iterable[Nodo]) -> list[tuple[str, str, int]]:
    """Clave, nombre y cuántos, en el orden del catálogo."""
    cuantos: dict[tuple[int, str, str], int] = {}
    for n in nodos:
        llave = (n.orden_sector, n.sector, n.nombre_sector)
        cuantos[llave] = cuantos.get(llave, 0) + 1
    return [(clave, nombre, num) for (_, clave, nombre), num in sorted(cuantos.items())]


def _leyenda(red: Red, y0: float, ancho: float) -> list[str]:
    y = y0 + 26
    partes = [f'<path d="M16 {y0:.1f}H{ancho - 16:.1f}" stroke="#DED9D1"/>']
    partes.append(_texto(16, y, "Sector", tamano=11.5, color=TINTA_2, peso=600))
    for numero, (clave, nombre, num) in enumerate(sectores_de(red.nodos.values())):
        x, fila = 16 + 165 * (numero % 2), y + 22 + 22 * (numero // 2)
        partes.append(figuras.nodo(clave, False, x + 7, fila - 4, 6))
        partes.append(_texto(x + 20, fila, f"{nombre} {num}"))
    partes.append(_texto(370, y, "Figura", tamano=11.5, color=TINTA_2, peso=600))
    partes.append(f'<circle cx="380" cy="{y + 18:.1f}" r="8" fill="{TINTA_2}"/>')
    partes.append(_texto(398, y + 22, "Organización"))
    partes.append(figuras.nodo("sociedad-civil", True, 380, y + 40, 8, TINTA_2))
    partes.append(_texto(398, y + 44, "Persona"))
    partes.append(_texto(540, y, "Vínculo", tamano=11.5, color=TINTA_2, peso=600))
    dichos = {
        Certeza.DOCUMENTADO: "Documentado",
        Certeza.REFERIDO: "Referido",
        Certeza.SUPUESTO: "Supuesto",
    }
    for numero, (certeza, dicho) in enumerate(dichos.items()):
        fila = y + 22 + 22 * numero
        partes.append(
            f'<path d="M540 {fila - 4:.1f}h40" stroke="{LINEA}" stroke-width="1.4" fill="none"'
            f"{TRAZOS[certeza]}/>"
        )
        partes.append(_texto(590, fila, dicho))
    partes.append(f'<path d="M690 {y + 18:.1f}h40" stroke="{GUINDA}" stroke-width="1.4"/>')
    partes.append(_menos(710, y + 18))
    partes.append(_texto(740, y + 22, "Discrepa"))
    return partes
