"""Números y listas dichos como se dicen en español."""

import re
from collections.abc import Iterable

_NUMEROS: list[str] = (  # noqa: SIM905
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve veinte veintiún veintidós veintitrés veinticuatro "
    "veinticinco veintiséis veintisiete veintiocho veintinueve treinta"
).split()


def en_letra(n: int, *, femenino: bool = False) -> str:
    """Hasta treinta, con letra; «una» y «veintiuna» si cuenta femeninos."""
    if n >= len(_NUMEROS):
        return str(n)
    letra = _NUMEROS[n]
    return {"un": "una", "veintiún": "veintiuna"}.get(letra, letra) if femenino else letra


def contar(n: int, uno: str, varios: str, *, femenino: bool = False) -> str:
    """«Catorce hallazgos», «una entrevista»."""
    return f"{en_letra(n, femenino=femenino)} {uno if n == 1 else varios}"


def en_medio(frase: str) -> str:
    """Sin la mayúscula del principio: va dentro de otra frase."""
    return frase[:1].lower() + frase[1:]


def en_cifra(valor: float) -> str:
    """7 o 7.5, nunca 7.0."""
    return f"{valor:g}"


def enumerar(cosas: Iterable[str]) -> str:
    lista = list(cosas)
    if len(lista) < 2:
        return "".join(lista)
    y = "e" if re.match(r"h?[ií](?![ae])", lista[-1], re.IGNORECASE) else "y"
    return f"{', '.join(lista[:-1])} {y} {lista[-1]}"
