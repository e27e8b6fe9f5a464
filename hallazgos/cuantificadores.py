"""Palabras de cantidad que la ficha contradice: «la mayoría», «todos», «varias personas», «12 de 30».

Prudente a propósito: sólo mira frases que hablan de personas o de entrevistas, y calla cuando la
palabra cuenta otra cosa («varios ministerios», «la mitad del dinero») o se niega («no todos»). Los
umbrales y sus razones están en ``docs/decisiones/0012-palabras-de-cantidad.md``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dialogo.texto import sin_acentos
from hallazgos.solidez import Ficha


@dataclass(frozen=True)
class Aviso:
    """Frase que dice más de lo que hay: dónde está y qué responder."""

    inicio: int
    fin: int
    palabra: str
    frase: str


_GENTE = (
    r"(?:personas|entrevistas|entrevistadas|entrevistados|voces|participantes|respuestas|"
    r"conversaciones|relatos|opiniones|quienes|ellas|ellos)"
)
_LAS = r"(?:las|los|estas|estos)"
_PALABRAS_NUM = (
    "un una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis "
    "diecisiete dieciocho diecinueve veinte veintiuna veintidos veintitres veinticuatro veinticinco "
    "veintiseis veintisiete veintiocho veintinueve treinta"
)
_VALOR = {palabra: max(1, i) for i, palabra in enumerate(_PALABRAS_NUM.split())} | {
    "veintiuno": 21,
    "uno": 1,
}
_NUM = rf"(?:\d{{1,4}}|{'|'.join(sorted(_VALOR, key=len, reverse=True))})"
# Bare: la palabra sin sustantivo, al abrir la oración y seguida de verbo.
_ABRE = r"(?:(?<=^)|(?<=[.!?…:;\n]\s)|(?<=[.!?…]»\s))"


def _mas_de_la_mitad(f: Ficha) -> bool:
    return 2 * (f.sustentan + f.matizan) > f.total


def _casi_todas(f: Ficha) -> bool:
    return 10 * (f.sustentan + f.matizan) >= 8 * f.total


def _unanimes(f: Ficha) -> bool:
    return _casi_todas(f) and not f.contradicen and not f.matizan


def _de_cuantas(f: Ficha) -> str:
    return f"son {f.sustentan} de {f.total}"


@dataclass(frozen=True)
class _Regla:
    """Un patrón sobre el texto plano, cuándo se cumple y qué se dice si no."""

    patron: re.Pattern[str]
    se_cumple: Callable[[Ficha], bool]
    frase: Callable[[Ficha], str]


def _regla(
    patron: str, se_cumple: Callable[[Ficha], bool], frase: Callable[[Ficha], str]
) -> _Regla:
    return _Regla(re.compile(patron, re.MULTILINE), se_cumple, frase)


def _dice_mas(f: Ficha) -> str:
    return f"dice más que la ficha: {_de_cuantas(f)}"


_NO_ANTES = r"(?<!\bno )(?<!\bno hay )(?<!\bno hubo )(?<!\bni )(?<!\bsin )"
_DE_GENTE = rf"(?: de (?:{_LAS} )?{_GENTE}\b)"
REGLAS: list[_Regla] = [
    _regla(
        rf"{_NO_ANTES}\b(?:la (?:gran |inmensa |amplia )?mayoria|la mayor parte|mas de la mitad)"
        rf"(?:{_DE_GENTE}|(?= (?!de\b|del\b)\w)|(?=[.,;:)]|$))",
        _mas_de_la_mitad,
        _dice_mas,
    ),
    _regla(rf"\bla mitad{_DE_GENTE}", lambda f: 10 * f.dicen_algo >= 4 * f.total, _dice_mas),
    _regla(
        rf"{_NO_ANTES}(?:\bcasi tod[oa]s {_LAS} {_GENTE}\b|{_ABRE}casi tod[oa]s(?= (?!{_LAS}\b)\w))",
        _casi_todas,
        _dice_mas,
    ),
    _regla(
        rf"{_NO_ANTES}(?<!\bcasi )(?:\btod[oa]s {_LAS} {_GENTE}\b|{_ABRE}tod[oa]s(?= (?!{_LAS}\b)\w)"
        rf"|\btodo el mundo (?=coincide|pide|dice|acepta|quiere|sostiene|rechaza))",
        lambda f: f.sustentan == f.total > 0,
        _dice_mas,
    ),
    _regla(
        rf"{_NO_ANTES}(?<!\bcasi )\b(?:unanimes?|unanimemente|por unanimidad|unanimidad)\b",
        _unanimes,
        lambda f: (
            f"dice más que la ficha: {_de_cuantas(f)}; {f.matizan} matizan y "
            f"{f.contradicen} contradicen"
        ),
    ),
    _regla(
        r"\b(?:nadie|ninguna (?:persona|voz|entrevista)) (?:lo |la |se )?(?:contradice|disiente|opone|"
        r"niega|discrepa|objeta|discute|rechaza|duda|matiza)\b",
        lambda f: not f.contradicen,
        lambda f: f"no es lo que dice la ficha: {f.contradicen} contradicen",
    ),
    _regla(
        rf"{_NO_ANTES}\bmuch[oa]s (?:de {_LAS} )?{_GENTE}\b",
        lambda f: f.dicen_algo >= max(5, f.total / 5),
        _dice_mas,
    ),
    _regla(
        rf"{_NO_ANTES}\b(?:vari[oa]s|divers[oa]s|numeros[oa]s) (?:de (?:{_LAS}|es[oa]s) )?{_GENTE}\b",
        lambda f: f.dicen_algo >= 3,
        _dice_mas,
    ),
    _regla(
        rf"\b(?:algun[oa]s|un[oa]s cuant[oa]s) (?:de {_LAS} )?{_GENTE}\b",
        lambda f: f.dicen_algo >= 2,
        _dice_mas,
    ),
    _regla(
        rf"{_ABRE}(?:muy )?poc[oa]s (?:de {_LAS} )?{_GENTE}\b",
        lambda f: 2 * f.sustentan <= f.total,
        lambda f: f"dice menos que la ficha: {_de_cuantas(f)}",
    ),
]
_X_DE_Y = re.compile(
    rf"\b({_NUM}) de (?:cada )?(?:las |los )?({_NUM})(?: (?:{_GENTE}|personas entrevistadas))?\b"
)
_X_PERSONAS = re.compile(rf"\b({_NUM}) (?:personas|entrevistas|voces)\b")


def contradichos(texto: str, ficha: Ficha) -> list[Aviso]:
    """Frases de cantidad del texto que la ficha no respalda, en orden y sin encimarse."""
    plano = _plano(texto)
    avisos = [*_por_reglas(texto, plano, ficha), *_por_cifras(texto, plano, ficha)]
    avisos.sort(key=lambda aviso: (aviso.inicio, -aviso.fin))
    unicos: list[Aviso] = []
    for aviso in avisos:
        if not unicos or aviso.inicio >= unicos[-1].fin:
            unicos.append(aviso)
    return unicos


def _plano(texto: str) -> str:
    """Sin acentos ni mayúsculas, letra por letra: los intervalos valen en el original."""
    return "".join((sin_acentos(letra) or letra)[:1] for letra in texto)


def _aviso(texto: str, inicio: int, fin: int, que: str) -> Aviso:
    palabra = texto[inicio:fin].strip()
    return Aviso(inicio, fin, palabra, f"«{palabra[:1].upper()}{palabra[1:]}» {que}.")


def _por_reglas(texto: str, plano: str, ficha: Ficha) -> Iterator[Aviso]:
    for regla in REGLAS:
        if not regla.se_cumple(ficha):
            for hallada in regla.patron.finditer(plano):
                yield _aviso(texto, hallada.start(), hallada.end(), regla.frase(ficha))


def _numero(dicho: str) -> int:
    return int(dicho) if dicho.isdigit() else _VALOR[dicho]


def _por_cifras(texto: str, plano: str, ficha: Ficha) -> Iterator[Aviso]:
    """«6 de 24» ha de ser una cifra de la ficha; «8 personas», no más de las que dicen algo."""
    su, ma, co = ficha.sustentan, ficha.matizan, ficha.contradicen
    validas = {su, ma, co, su + ma, ma + co, ficha.dicen_algo, ficha.callan, ficha.sin_preguntar}
    for hallada in _X_DE_Y.finditer(plano):
        x, y = _numero(hallada[1]), _numero(hallada[2])
        habla_de_todas = re.search(_GENTE, hallada[0]) or y == ficha.total
        if habla_de_todas and (y != ficha.total or x not in validas):
            yield _aviso(texto, *hallada.span(), f"no coincide con la ficha: {_de_cuantas(ficha)}")
    for hallada in _X_PERSONAS.finditer(plano):
        if _numero(hallada[1]) > max(ficha.dicen_algo, 1) and _numero(hallada[1]) != ficha.total:
            yield _aviso(texto, *hallada.span(), _dice_mas(ficha))
