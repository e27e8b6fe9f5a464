"""Las palabras fijas del prediagnóstico, y cómo se vuelve párrafos lo que alguien escribe."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import formats

from dialogo.palabras import enumerar
from hallazgos.solidez import Regla

_MARCA = re.compile(r"\[(e\d{1,3})\]")

Parte = dict[str, Any]


def en_partes(texto: str) -> list[Parte]:
    """Párrafos separados por un renglón vacío; los renglones con guion son una lista."""
    partes: list[Parte] = []
    for bloque in re.split(r"\n\s*\n", texto.strip()):
        renglones = [renglon.strip() for renglon in bloque.splitlines() if renglon.strip()]
        puntos = [r[1:].strip() for r in renglones if r[0] in "-–•"]
        if puntos and len(puntos) == len(renglones):
            partes.append({"puntos": puntos})
        elif renglones:
            partes.append({"texto": " ".join(renglones)})
    return partes


def renglones(texto: str) -> list[Parte]:
    """Cada renglón es un punto: así se escriben las preguntas."""
    puntos = [r.strip().lstrip("-–•").strip() for r in texto.splitlines() if r.strip()]
    return [{"puntos": puntos}] if puntos else []


def con_marcas(texto: str, anclas: dict[str, tuple[str, str]]) -> list[list[Parte]]:
    """Párrafos en trozos: las marcas [e1] llevan a su cita si se imprime."""
    parrafos = []
    for parte in en_partes(texto):
        for renglon in parte.get("puntos") or [parte["texto"]]:
            trozos: list[Parte] = []
            for i, trozo in enumerate(_MARCA.split(renglon)):
                if i % 2:
                    ancla, codigo = anclas.get(trozo, ("", ""))
                    trozos.append({"ref": trozo, "ancla": ancla, "codigo": codigo})
                elif trozo:
                    trozos.append({"texto": trozo})
            parrafos.append(trozos)
    return parrafos


def marcas(texto: str) -> list[str]:
    return _MARCA.findall(texto)


def tramos_de(numeros: Iterable[int], maximo: int = 4) -> str:
    """«e5, e7 y de e9 a e12». Nada si harían falta más de ``maximo`` tramos."""
    grupos: list[list[int]] = []
    for n in sorted(numeros):
        if grupos and n == grupos[-1][-1] + 1:
            grupos[-1].append(n)
        else:
            grupos.append([n])
    if len(grupos) > maximo:
        return ""
    return enumerar(
        f"de e{g[0]} a e{g[-1]}" if len(g) > 2 else enumerar(f"e{n}" for n in g) for g in grupos
    )


def dia(fecha: date) -> str:
    return formats.date_format(fecha, r"j \d\e F \d\e Y").lower()


def periodo(desde: date, hasta: date) -> str:
    """«del 27 al 29 de enero de 2027», sin repetir mes ni año si coinciden."""
    if desde == hasta:
        return f"el {dia(desde)}"
    if (desde.year, desde.month) == (hasta.year, hasta.month):
        return f"del {desde.day} al {dia(hasta)}"
    if desde.year == hasta.year:
        sin_anio = formats.date_format(desde, r"j \d\e F").lower()
        return f"del {sin_anio} al {dia(hasta)}"
    return f"del {dia(desde)} al {dia(hasta)}"


def reglas(regla: Regla, k: int, organizaciones: int) -> list[dict[str, Any]]:
    return [
        {
            "titulo": "Ficha de solidez",
            "partes": en_partes(
                "La ficha se calcula; nadie la escribe. Cada persona cuenta una vez. Si un hallazgo la "
                "cita de varias maneras, cuenta en la más adversa: contradice, luego matiza, luego "
                "sustenta. «No lo dijeron» son personas a quienes sí se les hizo la pregunta; «sin "
                f"preguntar», aquellas con quienes no se abordó.\n\n{regla}\n\n"
                "El grado habla de cuántas voces distintas coinciden, no de si tienen razón."
            ),
        },
        {
            "titulo": "Palabras de cantidad",
            "partes": en_partes(
                "«La mayoría», «varias», «casi todas» o «12 de 30» han de coincidir con la ficha de su "
                "hallazgo; si dicen más, el documento no se construye. Las cifras cuentan personas "
                "entrevistadas y no representan a la población. Que una persona no mencione algo no "
                "quiere decir que esté en desacuerdo."
            ),
        },
        {
            "titulo": "Cómo se cita",
            "partes": en_partes(
                "Llevan comillas sólo las palabras dichas tal cual. Lo demás es paráfrasis, y se dice. "
                "Cada persona decidió cómo aparece: con su nombre, sólo por su sector, o sin señas. "
                f"Un sector se nombra si al menos {k} personas de {organizaciones} organizaciones lo "
                "comparten; si no, la cita aparece sin él. Ninguna cita sin nombre contiene el nombre, "
                "la organización o el cargo de quien habló. Lo dicho fuera de registro no se guardó."
            ),
        },
    ]


GLOSARIO = [
    {"palabra": palabra, "sentido": sentido}
    for palabra, sentido in (
        ("Hallazgo", "Enunciado que las entrevistas sostienen, con la evidencia a la vista."),
        ("Pasaje", "Fragmento de lo dicho en una entrevista. Su código, H-03·e2, no se reutiliza."),
        ("Sustenta, matiza, contradice", "La relación de un pasaje con el hallazgo que lo cita."),
        ("Paráfrasis", "Lo dicho, en palabras de quien tomó nota. No lleva comillas."),
        (
            "Ficha de solidez",
            "Cuántas personas sostienen un hallazgo, cuántas no y a cuántas no se preguntó.",
        ),
        (
            "Sobremesa",
            "La conversación de la fase siguiente, donde los hallazgos se completan y se discuten.",
        ),
    )
]
