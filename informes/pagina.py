"""Cuánto cabe en la primera página de un hallazgo, a ojo de tipógrafo.

Sirve para que la hoja no se desborde por una cita o por la pregunta: las citas que sobran van al anexo
B. Medidas en milímetros de la retícula de ``static/css/pdf.css``; los renglones se estiman por
caracteres, así que el error se paga con holgura, nunca con texto perdido.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

ALTO = 251 - 6  # la caja menos lo que una cita sin partir deja vacío
HOLGURA = 45
CITAS_JUNTO = 4
CITAS_MINIMAS = 2
_IZQUIERDA = {"lit": (45, 5.4), "paraf": (56, 5.0), "at": (58, 4.05)}
_DERECHA = {"lit": (30, 5.4), "paraf": (37, 5.0), "at": (38, 4.05)}


def _renglones(texto: str, por_renglon: int) -> int:
    return max(1, ceil(len(texto) / por_renglon))


def _alto_de_cita(cita: dict[str, Any], caja: dict[str, tuple[int, float]], codigo: float) -> float:
    ancho, renglon = caja["lit" if cita["literal"] else "paraf"]
    ancho_at, renglon_at = caja["at"]
    return (
        codigo
        + _renglones(cita["texto"], ancho) * renglon
        + _renglones(cita["atribucion"], ancho_at) * renglon_at
        + 4
    )


def alto_de_cabeza(
    titulo: str, parrafos: list[list[dict[str, Any]]], ficha: dict[str, Any]
) -> float:
    """Bloque, título, texto y ficha."""
    texto = sum(
        _renglones("".join(t.get("texto", t.get("ref", "")) for t in parrafo), 76) * 5.9 + 3
        for parrafo in parrafos
    )
    regla = sum(
        _renglones(renglon, 105) * 4.45
        for renglon in (ficha["frase"], ficha["frase_sectores"], ficha["regla"])
        if renglon
    )
    return 4.5 + 6 + _renglones(titulo, 46) * 7.6 + texto + 40 + regla


@dataclass(frozen=True)
class Acomodo:
    """Cuántas citas de cada grupo van junto al hallazgo, y si la pregunta debe ir antes de ellas."""

    sustentan: int
    disienten: int
    matizan: int
    pregunta_arriba: bool


def acomodar(cabeza: float, hallazgo: dict[str, Any]) -> Acomodo:
    """Si todo el disenso cabe en la primera hoja, se queda en ella con las citas que quepan.

    Si no, el hallazgo ocupa dos hojas y las llena; lo que exceda va al anexo D. Nunca pasa de dos:
    WeasyPrint vuelve a componer las columnas enteras en cada hoja que tocan.
    """
    pregunta = 14 + _renglones(hallazgo["pregunta"], 92) * 4.9 if hallazgo["pregunta"] else 0
    libre = ALTO - cabeza - pregunta - _alto_de_disensos(hallazgo.get("disensos", [])) - 12
    izquierda = [_alto_de_cita(cita, _IZQUIERDA, 0) for cita in hallazgo["sustentan"]]
    en_una = _caben(izquierda, libre)
    disienten, matizan, derecha = _la_derecha(hallazgo, libre)
    completa = disienten == len(hallazgo["disienten"]) and matizan == len(hallazgo["matizan"])
    if completa and derecha <= libre and en_una >= min(CITAS_JUNTO, len(izquierda)):
        return Acomodo(en_una, disienten, matizan, False)
    libre += ALTO
    caben = max(CITAS_MINIMAS, _caben(izquierda, libre))
    disienten, matizan, derecha = _la_derecha(hallazgo, libre)
    alto = max(sum(izquierda[:caben]), derecha)
    return Acomodo(caben, disienten, matizan, alto > libre - HOLGURA)


def acomodar_en_una(cabeza: float, hallazgo: dict[str, Any], pie: float) -> Acomodo:
    """Lo que cabe con su disenso en una sola hoja, que deja ``pie`` al final; lo demás va al anexo."""
    libre = ALTO - cabeza - pie - _alto_de_disensos(hallazgo["disensos"])
    izquierda = [_alto_de_cita(cita, _IZQUIERDA, 0) for cita in hallazgo["sustentan"]]
    disienten, matizan, _ = _la_derecha(hallazgo, libre)
    return Acomodo(max(CITAS_MINIMAS, _caben(izquierda, libre)), disienten, matizan, False)


def _alto_de_disensos(disensos: list[dict[str, Any]]) -> float:
    """A lo ancho de la hoja, después de las citas."""
    renglones = sum(
        _renglones(uno["texto"], 92) + _renglones(f"{uno['razon']} {uno['atribucion']}", 92)
        for uno in disensos
    )
    return 12 + renglones * 4.9 + 3 * len(disensos) if disensos else 0


def _la_derecha(hallazgo: dict[str, Any], libre: float) -> tuple[int, int, float]:
    """Cuántas disienten y matizan caben en la columna angosta, y lo que ocupan. Primero el disenso."""
    alto = 0.0
    if hallazgo["tension"]:
        alto += 11 + _renglones(hallazgo["tension"], 37) * 5
    cuantas = []
    for grupo in ("disienten", "matizan"):
        altos = [_alto_de_cita(cita, _DERECHA, 3.4) for cita in hallazgo[grupo]]
        if altos:
            alto += 9
        caben = max(CITAS_MINIMAS, _caben(altos, libre - alto))
        alto += sum(altos[:caben])
        cuantas.append(min(caben, len(altos)))
    return cuantas[0], cuantas[1], alto


def _caben(altos: list[float], libre: float) -> int:
    suma, caben = 0.0, 0
    for alto in altos:
        suma += alto
        if suma > libre:
            break
        caben += 1
    return caben
