"""La hoja de ruta: los pasos de cada recomendación sobre el calendario, en figura y en tabla.

El SVG lleva sólo atributos y va como dato dentro del documento: WeasyPrint lo dibuja con las letras de
la casa. Cada estado tiene su figura; el color sólo acompaña.
"""

import base64
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.sax.saxutils import escape

from django.utils import formats

from dialogo.palabras import contar
from informes import textos

Parte = dict[str, Any]
ANCHO, ALTO_FILA, ARRIBA = 760.0, 36.0, 42.0
X0, X1 = 164.0, 748.0
FILAS_POR_FIGURA = 16
LETRA = "Source Sans 3, sans-serif"
TINTA, TINTA_2, LINEA, GUINDA = "#1D1B19", "#57524C", "#CFC9C0", "#9F2241"
ESTADOS = {
    "cumplido": "Cumplido",
    "vence": "Vence pronto",
    "vencido": "Va tarde",
    "por_venir": "Por venir",
    "responde": "Plazo para responder",
}


def de(recomendaciones: list[Parte], hoy: date) -> Parte | None:
    """Nada si ninguna tiene compromisos ni espera respuesta."""
    renglones = [(r, pasos) for r in recomendaciones if (pasos := list(_pasos(r)))]
    if not renglones:
        return None
    dias = [date.fromisoformat(p["dia"]) for _, pasos in renglones for p in pasos] + [hoy]
    desde, hasta = _orillas(min(dias), max(dias))
    cuantos = sum(len(pasos) for _, pasos in renglones)
    grupos = [
        renglones[i : i + FILAS_POR_FIGURA] for i in range(0, len(renglones), FILAS_POR_FIGURA)
    ]
    presentes = {paso["clave"] for _, pasos in renglones for paso in pasos}
    return {
        "frase": (
            f"{_mayuscula(contar(cuantos, 'paso', 'pasos'))} con fecha de "
            f"{contar(len(renglones), 'recomendación', 'recomendaciones', femenino=True)}, "
            f"como iban el {textos.dia(hoy)}."
        ),
        "figuras": [_figura(grupo, desde, hasta, hoy, presentes) for grupo in grupos],
        "alternativa": (
            "Línea de tiempo con un renglón por recomendación y una figura por cada paso; la tabla "
            "que sigue los dice uno por uno."
        ),
        "filas": [
            {
                "folio": r["folio"],
                "que": paso["que"],
                "quien": paso["quien"],
                "para_el": paso["para_el"],
                "estado": paso["estado"],
                "clave": paso["clave"],
            }
            for r, pasos in renglones
            for paso in pasos
        ],
    }


def _mayuscula(frase: str) -> str:
    return frase[:1].upper() + frase[1:]


def _pasos(una: Parte) -> Iterator[Parte]:
    """Sus hitos y los compromisos que no tienen; si no ha contestado, el plazo para hacerlo."""
    if una["respuesta"] is None and una["vence_respuesta"]:
        yield {
            "que": "Responder a la recomendación",
            "quien": una["responsable"],
            "dia": una["vence_respuesta"],
            "para_el": una["plazo_de_respuesta"],
            "clave": "responde",
            "estado": una["luz"]["palabra"],
        }
    for compromiso in una["compromisos"]:
        yield from compromiso["hitos"]
        if not compromiso["hitos"]:
            yield {
                "que": compromiso["que"],
                "quien": compromiso["quien"],
                "dia": compromiso["dia"],
                "para_el": compromiso["para_el"],
                "clave": "por_venir",
                "estado": "Sin hitos todavía",
            }


def _orillas(desde: date, hasta: date) -> tuple[date, date]:
    """Del primer día de un mes al primero de otro, con al menos cuatro meses entre ellos."""
    desde = desde.replace(day=1)
    hasta = _siguiente_mes(max(hasta, desde + timedelta(days=110)))
    return desde, hasta


def _siguiente_mes(dia: date) -> date:
    return (dia.replace(day=28) + timedelta(days=4)).replace(day=1)


def _figura(
    renglones: list[tuple[Parte, list[Parte]]],
    desde: date,
    hasta: date,
    hoy: date,
    presentes: set[str],
) -> str:
    fondo = ARRIBA + ALTO_FILA * len(renglones)
    alto = fondo + 52
    partes = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ANCHO:g} {alto:g}" '
        f'width="{2 * ANCHO:g}" height="{2 * alto:g}" font-family="{LETRA}">',
        *_meses(desde, hasta, fondo),
        *_hoy(_x(hoy, desde, hasta), fondo),
    ]
    for i, (una, pasos) in enumerate(renglones):
        partes += _renglon(una, pasos, ARRIBA + ALTO_FILA * (i + 0.5), (desde, hasta))
    partes += _leyenda(alto - 14, presentes)
    svg = "".join([*partes, "</svg>"])
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _x(dia: date, desde: date, hasta: date) -> float:
    return X0 + (X1 - X0) * (dia - desde).days / max((hasta - desde).days, 1)


def _texto(x: float, y: float, dicho: str, **atributos: object) -> str:
    otros = "".join(f' {clave.replace("_", "-")}="{valor}"' for clave, valor in atributos.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{otros}>{escape(dicho)}</text>'


def _meses(desde: date, hasta: date, fondo: float) -> Iterator[str]:
    """Una raya por mes; con más de dos años, por trimestre."""
    meses = (hasta.year - desde.year) * 12 + hasta.month - desde.month
    cada = 1 if meses <= 12 else 3 if meses <= 36 else 12
    mes = desde
    for i in range(meses + 1):
        if i % cada == 0:
            x = _x(mes, desde, hasta)
            yield f'<line x1="{x:.1f}" y1="30" x2="{x:.1f}" y2="{fondo:.1f}" stroke="{LINEA}"/>'
            if i < meses:
                nombre = formats.date_format(mes, "M").lower().rstrip(".")
                yield _texto(x + 3, 27, nombre, font_size=13, fill=TINTA_2)
                if i == 0 or mes.month <= cada:
                    yield _texto(
                        x + 3, 12, str(mes.year), font_size=13, font_weight=600, fill=TINTA_2
                    )
        mes = _siguiente_mes(mes)


def _hoy(x: float, fondo: float) -> Iterator[str]:
    yield (
        f'<line x1="{x:.1f}" y1="30" x2="{x:.1f}" y2="{fondo + 2:.1f}" stroke="{GUINDA}" '
        f'stroke-width="2"/>'
    )
    yield _texto(x, 12, "hoy", font_size=14, font_weight=600, fill=GUINDA, text_anchor="middle")


def _renglon(una: Parte, pasos: list[Parte], y: float, orillas: tuple[date, date]) -> Iterator[str]:
    yield _texto(0, y + 5, una["folio"], font_size=16, font_weight=600, fill=GUINDA)
    yield _texto(50, y + 5, _corto(una["luz"]["palabra"], 20), font_size=15, fill=TINTA)
    equis = [_x(date.fromisoformat(p["dia"]), *orillas) for p in pasos]
    yield f'<line x1="{X0:.1f}" y1="{y:.1f}" x2="{X1:.1f}" y2="{y:.1f}" stroke="{LINEA}"/>'
    if len(equis) > 1:
        yield (
            f'<line x1="{min(equis):.1f}" y1="{y:.1f}" x2="{max(equis):.1f}" y2="{y:.1f}" '
            f'stroke="{TINTA}" stroke-width="2"/>'
        )
    for x, paso in zip(equis, pasos, strict=True):
        yield _figurilla(paso["clave"], x, y)


def _figurilla(clave: str, x: float, y: float) -> str:
    if clave == "cumplido":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="{TINTA}"/>'
    if clave == "vencido":
        return (
            f'<path d="M{x:.1f} {y - 10:.1f} {x + 10:.1f} {y:.1f} {x:.1f} {y + 10:.1f} '
            f'{x - 10:.1f} {y:.1f}z" fill="{GUINDA}"/>'
        )
    if clave == "responde":
        return (
            f'<rect x="{x - 7:.1f}" y="{y - 7:.1f}" width="14" height="14" fill="#fff" '
            f'stroke="{TINTA}" stroke-width="2" stroke-dasharray="3 2"/>'
        )
    borde = GUINDA if clave == "vence" else TINTA
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7.5" fill="#fff" stroke="{borde}" '
        f'stroke-width="{4 if clave == "vence" else 2}"/>'
    )


def _leyenda(y: float, presentes: set[str]) -> Iterator[str]:
    x = X0 + 10
    for clave, nombre in ESTADOS.items():
        if clave in presentes:
            yield _figurilla(clave, x, y - 5)
            yield _texto(x + 16, y, nombre, font_size=14, fill=TINTA_2)
            x += 44 + 7.2 * len(nombre)


def _corto(texto: str, cabe: int) -> str:
    return texto if len(texto) <= cabe else texto[: cabe - 1] + "…"
