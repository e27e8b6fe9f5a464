"""Qué palabras de la redacción toca una propuesta.

Se buscan las palabras del principio y del final de la propuesta en el texto discutido: lo que queda
entre ellas es lo tocado. Sólo agregar palabras da un punto (``desde == hasta``). Lo que no se
reconoce en el texto no toca nada.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from dialogo.texto import sin_acentos

_PALABRA = re.compile(r"\[e\d{1,4}\]|[\w\u0300-\u036f]+")
_ELIPSIS = re.compile(r"\s*[\[(]?(?:…|\.{3,})[\])]?\s*")
_FIN_DE_ORACION = re.compile(r"[.!?\n]")
_VACIAS = frozenset(
    "a al ante con de del desde e el ella ellas ellos en entre es esta este esto ha han hasta la las "
    "le les lo los mas me muy ni no o para pero por que se si sin sobre son su sus tambien te un una "
    "unas uno unos y ya".split()
)
LEJOS = 40
"""Más palabras que éstas entre las dos anclas: alguna coincidió por casualidad."""
CERCA = 12
"""Tan junto a un ancla firme, basta una palabra que signifique para anclar el otro extremo."""

Rango = tuple[int, int]


class ConTexto(Protocol):
    titulo: str
    texto: str


@dataclass(frozen=True)
class _Palabra:
    plana: str
    inicio: int
    fin: int


@dataclass(frozen=True)
class _Bloque:
    """Palabras seguidas que dicen lo mismo: desde dónde en el texto y en la propuesta, y cuántas."""

    texto: int
    propuesta: int
    largo: int

    @property
    def fin_texto(self) -> int:
        return self.texto + self.largo

    @property
    def fin_propuesta(self) -> int:
        return self.propuesta + self.largo


def texto_base(redaccion: ConTexto) -> str:
    """Lo que se discute, título y texto, en NFC: sobre él se cuentan ``toca_desde`` y ``toca_hasta``."""
    partes = [parte for parte in (redaccion.titulo, redaccion.texto) if parte]
    return unicodedata.normalize("NFC", "\n".join(partes))


def tocado(base: str, propuesta: str) -> Rango | None:
    """El intervalo de ``base`` que cambia si se acepta la propuesta; ``None`` si no la toca.

    Los puntos suspensivos separan trozos que van en ese orden; el intervalo los abarca a todos.
    """
    base = unicodedata.normalize("NFC", base)
    palabras = _palabras(base)
    rangos, desde = [], 0
    for trozo in _ELIPSIS.split(unicodedata.normalize("NFC", propuesta)):
        suyas = [palabra.plana for palabra in _palabras(trozo)]
        bloques = _anclar([palabra.plana for palabra in palabras], suyas, desde)
        if not bloques:
            continue
        rangos += _diferencias(base, palabras, suyas, bloques)
        desde = bloques[-1].fin_texto
    if not rangos:
        return None
    return min(inicio for inicio, _ in rangos), max(fin for _, fin in rangos)


def _palabras(texto: str) -> list[_Palabra]:
    """Las palabras, sin acentos ni mayúsculas; las remisiones ``[e1]`` no lo son."""
    return [
        _Palabra(sin_acentos(hallada[0]), hallada.start(), hallada.end())
        for hallada in _PALABRA.finditer(texto)
        if not hallada[0].startswith("[")
    ]


def _anclar(texto: Sequence[str], propuesta: Sequence[str], desde: int) -> list[_Bloque]:
    """Los tramos iguales, en orden. Primero los extremos; si ninguno sirve, lo que halle difflib."""
    if not propuesta:
        return []
    cabeza = _mejor_cabeza(texto, propuesta, desde)
    if cabeza and cabeza.largo == len(propuesta):
        return [cabeza]
    inicio = cabeza.fin_texto if cabeza else desde
    cola = _mejor_cola(texto, propuesta, inicio, cabeza.largo if cabeza else 0)
    if cabeza and cola and cola.texto - cabeza.fin_texto > LEJOS:
        cabeza, cola = (cabeza, None) if cabeza.largo >= cola.largo else (None, cola)
    if cola and not cabeza:
        cerca = max(desde, cola.texto - CERCA)
        cabeza = _mejor_cabeza(texto[: cola.texto], propuesta[: cola.propuesta], cerca, minimo=1)
    elif cabeza and not cola:
        cerca = cabeza.fin_texto
        cola = _mejor_cola(texto[: cerca + CERCA], propuesta, cerca, cabeza.largo, minimo=1)
    extremos = [bloque for bloque in (cabeza, cola) if bloque]
    return extremos or _por_en_medio(texto, propuesta, desde)


def _corrida(texto: Sequence[str], i: int, propuesta: Sequence[str], j: int) -> int:
    largo = 0
    while (
        i + largo < len(texto)
        and j + largo < len(propuesta)
        and texto[i + largo] == propuesta[j + largo]
    ):
        largo += 1
    return largo


def _mejor_cabeza(
    texto: Sequence[str], propuesta: Sequence[str], desde: int, minimo: int = 2
) -> _Bloque | None:
    """La coincidencia más larga que empieza con la propuesta; entre iguales, la que cierra mejor."""
    candidatas = [
        _Bloque(i, 0, largo)
        for i in range(desde, len(texto))
        if (largo := _corrida(texto, i, propuesta, 0)) and _sirve(propuesta[:largo], minimo)
    ]
    if not candidatas:
        return None
    mayor = max(bloque.largo for bloque in candidatas)
    mejores = [bloque for bloque in candidatas if bloque.largo == mayor]
    if len(mejores) == 1 or mayor == len(propuesta):
        return mejores[0]
    return max(mejores, key=lambda b: _cierre(texto, propuesta, b))


def _cierre(texto: Sequence[str], propuesta: Sequence[str], cabeza: _Bloque) -> tuple[int, int]:
    """Qué tan bien cierra la propuesta si empieza ahí: cola más larga y, después, más cerca."""
    cola = _mejor_cola(texto, propuesta, cabeza.fin_texto, cabeza.largo)
    return (cola.largo, -cola.texto) if cola else (0, 0)


def _mejor_cola(
    texto: Sequence[str], propuesta: Sequence[str], desde: int, usadas: int, minimo: int = 2
) -> _Bloque | None:
    """La coincidencia más larga que termina con la propuesta; entre iguales, la más cercana."""
    mejor = None
    for fin in range(desde + 1, len(texto) + 1):
        largo = 0
        while (
            largo < len(propuesta) - usadas
            and fin - largo > desde
            and texto[fin - largo - 1] == propuesta[-largo - 1]
        ):
            largo += 1
        sirve = largo and _sirve(propuesta[-largo:], minimo)
        if sirve and (mejor is None or largo > mejor.largo):
            mejor = _Bloque(fin - largo, len(propuesta) - largo, largo)
    return mejor


def _sirve(palabras: Sequence[str], minimo: int = 2) -> bool:
    """Con alguna que signifique, o tres cualesquiera: «de la» coincide en todas partes."""
    plenas = sum(palabra not in _VACIAS for palabra in palabras)
    return len(palabras) >= 3 or (len(palabras) >= minimo and plenas >= 1)


def _por_en_medio(texto: Sequence[str], propuesta: Sequence[str], desde: int) -> list[_Bloque]:
    """Cambió el principio y el final: lo que sigue igual en medio, si es bastante."""
    cotejo = SequenceMatcher(None, texto[desde:], propuesta, autojunk=False)
    bloques = [
        _Bloque(desde + i, j, largo)
        for i, j, largo in cotejo.get_matching_blocks()
        if _sirve(propuesta[j : j + largo])
    ]
    iguales = sum(bloque.largo for bloque in bloques)
    cerca = all(b.texto - a.fin_texto <= LEJOS for a, b in zip(bloques, bloques[1:], strict=False))
    return bloques if cerca and iguales * 3 >= len(propuesta) else []


def _diferencias(
    base: str, palabras: Sequence[_Palabra], propuesta: Sequence[str], bloques: Sequence[_Bloque]
) -> list[Rango]:
    """Lo que cambia antes del primer tramo igual, entre cada dos y después del último."""
    primero, ultimo = bloques[0], bloques[-1]
    rangos = []
    if primero.propuesta:
        n = _de_la_oracion(base, palabras, primero.texto, -primero.propuesta)
        dichas = propuesta[: primero.propuesta]
        rangos.append(_recortado(palabras, primero.texto - n, primero.texto, dichas))
    for antes, despues in zip(bloques, bloques[1:], strict=False):
        hay_otras = despues.propuesta > antes.fin_propuesta
        if despues.texto > antes.fin_texto or hay_otras:
            rangos.append(_rango(palabras, antes.fin_texto, despues.texto))
    if sobran := len(propuesta) - ultimo.fin_propuesta:
        n = _de_la_oracion(base, palabras, ultimo.fin_texto, sobran)
        dichas = propuesta[ultimo.fin_propuesta :]
        rangos.append(_recortado(palabras, ultimo.fin_texto, ultimo.fin_texto + n, dichas))
    return rangos


def _de_la_oracion(base: str, palabras: Sequence[_Palabra], i: int, pasos: int) -> int:
    """Cuántas palabras seguidas, sin salir de la oración, quedan del lado que la propuesta cambia."""
    n = 0
    while n < abs(pasos):
        a, b = (i + n - 1, i + n) if pasos > 0 else (i - n - 1, i - n)
        fuera = b >= len(palabras) if pasos > 0 else a < 0
        junto = 0 <= a < b < len(palabras)
        if fuera or (junto and _FIN_DE_ORACION.search(base[palabras[a].fin : palabras[b].inicio])):
            break
        n += 1
    return n


def _recortado(
    palabras: Sequence[_Palabra], primera: int, fin: int, dichas: Sequence[str]
) -> Rango:
    """El rango sin las palabras de sus orillas que la propuesta repite."""
    i, j = 0, len(dichas)
    while primera < fin and i < j and palabras[primera].plana == dichas[i]:
        primera, i = primera + 1, i + 1
    while primera < fin and i < j and palabras[fin - 1].plana == dichas[j - 1]:
        fin, j = fin - 1, j - 1
    return _rango(palabras, primera, fin)


def _rango(palabras: Sequence[_Palabra], primera: int, fin: int) -> Rango:
    """De la palabra ``primera`` a la anterior a ``fin``; si no hay ninguna, el punto entre las dos."""
    if fin > primera:
        return palabras[primera].inicio, palabras[fin - 1].fin
    punto = palabras[fin - 1].fin if fin else palabras[0].inicio if palabras else 0
    return punto, punto
