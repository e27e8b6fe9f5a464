"""Las figuras de la red: forma y color del sector, y el aro de las personas. Las usan página y archivo."""

import math

COLORES = {
    "gobierno": "#234C8C",
    "iniciativa-privada": "#AC6A09",
    "sociedad-civil": "#10989D",
    "academia": "#7239C4",
    "cultura": "#A82B60",
    "internacional": "#292723",
}
OTRO = "#57524C"
PAPEL = "#FFFFFF"
RADIO_MINIMO, RADIO_MAXIMO = 6.5, 17.0


def radio(valor: float, mayor: float) -> float:
    """El área crece con el valor."""
    parte = math.sqrt(valor / mayor) if mayor > 0 else 0.0
    return RADIO_MINIMO + (RADIO_MAXIMO - RADIO_MINIMO) * parte


def figura(sector: str, x: float, y: float, r: float, color: str, fondo: str = PAPEL) -> str:
    """La forma del sector, llena."""
    if sector == "gobierno":
        lado = r * 0.88
        return (
            f'<rect x="{x - lado:.1f}" y="{y - lado:.1f}" width="{2 * lado:.1f}" '
            f'height="{2 * lado:.1f}" fill="{color}"/>'
        )
    if sector == "iniciativa-privada":
        a = r * 1.08
        return (
            f'<path d="M{x:.1f} {y - a:.1f} {x + a:.1f} {y + a * 0.8:.1f}H{x - a:.1f}z" '
            f'fill="{color}"/>'
        )
    if sector == "academia":
        a = r * 1.16
        return (
            f'<path d="M{x:.1f} {y - a:.1f} {x + a:.1f} {y:.1f} {x:.1f} {y + a:.1f} '
            f'{x - a:.1f} {y:.1f}z" fill="{color}"/>'
        )
    if sector == "cultura":
        return _cruz(x, y, r * 1.05, color)
    if sector == "internacional":
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r * 0.74:.1f}" fill="{fondo}" '
            f'stroke="{color}" stroke-width="{r * 0.46:.1f}"/>'
        )
    lleno = r if sector == "sociedad-civil" else r * 0.7
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{lleno:.1f}" fill="{color}"/>'


def _cruz(x: float, y: float, a: float, color: str) -> str:
    b = a * 0.38
    largo = a - b
    return (
        f'<path d="M{x - b:.1f} {y - a:.1f}h{2 * b:.1f}v{largo:.1f}h{largo:.1f}v{2 * b:.1f}'
        f"h-{largo:.1f}v{largo:.1f}h-{2 * b:.1f}v-{largo:.1f}h-{largo:.1f}v-{2 * b:.1f}"
        f'h{largo:.1f}z" fill="{color}"/>'
    )


def nodo(
    sector: str,
    es_persona: bool,
    x: float,
    y: float,
    r: float,
    color: str | None = None,
    fondo: str = PAPEL,
) -> str:
    """Organización, figura llena; persona, figura dentro de un aro."""
    color = color or COLORES.get(sector, OTRO)
    if not es_persona:
        return figura(sector, x, y, r, color, fondo)
    aro = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{fondo}" stroke="{color}" '
        'stroke-width="1.4"/>'
    )
    return aro + figura(sector, x, y, r * 0.56, color, fondo)


def para_el_lienzo() -> dict[str, str]:
    """Cada figura en 48 × 48, con COLOR y FONDO por sustituir según el tema de quien mira."""
    claves = [*COLORES, "otro"]
    return {
        f"{clave}-{'p' if persona else 'o'}": (
            '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 48 48">'
            + nodo(clave, persona, 24, 24, 19, "COLOR", "FONDO")
            + "</svg>"
        )
        for clave in claves
        for persona in (True, False)
    }
