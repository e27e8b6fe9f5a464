"""Qué propuestas piden lo mismo con otras palabras. Cuenta palabras; no interpreta.

De cada texto quedan sus palabras sin acentos, sin las vacías, sin plural y recortadas a seis letras. Dos se parecen
si comparten al menos la mitad de las que juntan entre ambas (Jaccard ≥ 1/2) y las dos niegan o ninguna.
Con ese umbral, en las propuestas escritas para probarlo, se unen «con presupuesto para más de un año»
y «presupuesto de varios años», y no «los firma y los paga» con «una sola firma y un anexo».
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from math import ceil

from dialogo.texto import sin_acentos

UMBRAL = 0.5
LETRAS = 6
CANDIDATAS = 200
_PALABRA = re.compile(r"\w+")
_NIEGAN = frozenset(["no", "ni", "nunca", "jamas", "tampoco", "sin", "falta", "faltan"])
_VACIAS = frozenset(
    (
        "a al ante antes asi cada como con cual cuales cuando de del desde donde e el ella ellas ellos "
        "en entre era es esa ese eso esta este esto estos estas fue ha han hasta hay la las le les lo "
        "los mas me mi muy nos o otra otro para pero por porque que quien quienes se sea sean ser si "
        "sobre solo son su sus tambien te tiene todo todos todas toda u un una unas uno unos varios "
        "varias y ya debe debe deberia decir haber"
    ).split()
)

Huella = tuple[bool, frozenset[str]]


def huella(texto: str, sabidas: str = "") -> Huella:
    """Si niega, y las palabras que pesan.

    ``sabidas``: el texto al que se propone. Dos palabras seguidas que ya están en él sólo dicen dónde va
    lo demás, y no cuentan.
    """
    palabras = _PALABRA.findall(sin_acentos(texto))
    seguidas = _seguidas(sabidas)
    ya = {i for i, par in enumerate(pairwise(palabras)) if par in seguidas}
    nuevas = [p for i, p in enumerate(palabras) if i not in ya and i - 1 not in ya] or palabras
    pesan = {_raiz(p) for p in nuevas if p not in _VACIAS and p not in _NIEGAN}
    return not _NIEGAN.isdisjoint(nuevas), frozenset(pesan)


@lru_cache(maxsize=64)
def _seguidas(texto: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(_PALABRA.findall(sin_acentos(texto))))


def _raiz(palabra: str) -> str:
    return palabra.rstrip("s")[:LETRAS] or palabra


def se_parecen(una: Huella, otra: Huella) -> bool:
    juntas = una[1] | otra[1]
    return bool(juntas) and una[0] == otra[0] and len(una[1] & otra[1]) >= UMBRAL * len(juntas)


def reunir(huellas: Mapping[int, Huella]) -> dict[int, int]:
    """A qué montón va cada una: se juntan las parecidas, y las parecidas a ellas.

    Dos conjuntos con Jaccard ≥ ½ comparten alguna de sus palabras más raras (Chaudhuri, Ganti y Kaushik,
    2006): sólo se comparan los que coinciden ahí, y de los que repiten una misma palabra, los últimos
    ``CANDIDATAS``. Así el costo no crece con el cuadrado aunque todos repitan las mismas.
    """
    distintas = list(dict.fromkeys(huellas.values()))
    frecuencia = Counter(palabra for _, palabras in distintas for palabra in palabras)
    padre = list(range(len(distintas)))

    def raiz(n: int) -> int:
        while padre[n] != n:
            padre[n] = padre[padre[n]]
            n = padre[n]
        return n

    vistas: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for n, (niega, palabras) in enumerate(distintas):
        for palabra in _prefijo(palabras, frecuencia):
            for m in vistas[niega, palabra][-CANDIDATAS:]:
                if raiz(m) != raiz(n) and se_parecen(distintas[m], distintas[n]):
                    padre[raiz(n)] = raiz(m)
            vistas[niega, palabra].append(n)
    monton = {una: raiz(n) for n, una in enumerate(distintas)}
    return {clave: monton[una] for clave, una in huellas.items()}


def _prefijo(palabras: Iterable[str], frecuencia: Counter[str]) -> list[str]:
    raras = sorted(palabras, key=lambda palabra: (frecuencia[palabra], palabra))
    return raras[: len(raras) - ceil(UMBRAL * len(raras)) + 1]
