"""Carga de los diálogos que la casa trae: el fundador y un ejemplo vacío.

Los demás cuartos añaden lo suyo sin que este los importe: registran en su ``AppConfig.ready`` quién
lo carga.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from dialogo.models import (
    AvisoPrivacidad,
    Bloque,
    Dialogo,
    Fase,
    Objetivo,
    Organizador,
    Pregunta,
    Premisa,
)

DATOS = Path(__file__).with_name("datos")
FUNDADORES = ("ciudad-global", "taller-nuevo-norte")
GENERALES = [
    "clave",
    "nombre",
    "pregunta",
    "es_publico",
    "meta_entrevistas",
    "resumen",
    "antecedentes",
    "alcance",
    "credito",
]

Cargador = Callable[[Dialogo], str]
_cargadores: dict[str, Cargador] = {}


def registrar(nombre: str, cargador: Cargador) -> None:
    """``cargador(dialogo)``: pone lo de su cuarto si el diálogo aún no lo tiene y dice qué hizo."""
    _cargadores[nombre] = cargador


def cargar_fundadores() -> list[Dialogo]:
    """Crea los que falten. El que ya está no se toca: la coordinación pudo cambiarlo."""
    return [
        cargar(clave) for clave in FUNDADORES if not Dialogo.objects.filter(clave=clave).exists()
    ]


def completar_fundadores() -> list[str]:
    """Lo que cada cuarto añade a los que ya están; también en una casa cargada hace tiempo."""
    fundadores = list(Dialogo.objects.filter(clave__in=FUNDADORES).order_by("pk"))
    with transaction.atomic():
        hechos = [cargador(uno) for cargador in _cargadores.values() for uno in fundadores]
    return [dicho for dicho in hechos if dicho]


@transaction.atomic
def cargar(clave: str) -> Dialogo:
    datos = _leer(clave)
    dialogo = Dialogo.objects.create(**{campo: datos[campo] for campo in GENERALES})
    _poner_presentacion(dialogo, datos)
    _poner_guia(dialogo, datos["bloques"])
    _poner_aviso(dialogo)
    return dialogo


def _leer(nombre: str) -> dict[str, Any]:
    return yaml.safe_load((DATOS / f"{nombre}.yaml").read_text(encoding="utf-8"))


def _poner_presentacion(dialogo: Dialogo, datos: dict[str, Any]) -> None:
    Organizador.objects.bulk_create(
        Organizador(dialogo=dialogo, orden=orden, **fila)
        for orden, fila in enumerate(datos["organizadores"], start=1)
    )
    Fase.objects.bulk_create(
        Fase(
            dialogo=dialogo,
            numero=numero,
            nombre=fila["nombre"],
            descripcion=fila["descripcion"],
            clase=fila.get("clase", ""),
            fecha_inicio=fila["inicio"],
            fecha_fin=fila["fin"],
        )
        for numero, fila in enumerate(datos["fases"], start=1)
    )
    Objetivo.objects.bulk_create(
        Objetivo(dialogo=dialogo, plazo=plazo, numero=numero, texto=texto)
        for plazo, textos in datos["objetivos"].items()
        for numero, texto in enumerate(textos, start=1)
    )
    Premisa.objects.bulk_create(
        Premisa(dialogo=dialogo, numero=numero, **fila)
        for numero, fila in enumerate(datos["premisas"], start=1)
    )


def _poner_guia(dialogo: Dialogo, filas: list[dict[str, Any]]) -> None:
    bloques = Bloque.objects.bulk_create(
        Bloque(dialogo=dialogo, numero=n, titulo=fila["titulo"], titulo_corto=fila["corto"])
        for n, fila in enumerate(filas, start=1)
    )
    Pregunta.objects.bulk_create(
        Pregunta(bloque=bloque, orden=orden, **pregunta)
        for bloque, fila in zip(bloques, filas, strict=True)
        for orden, pregunta in enumerate(fila["preguntas"], start=1)
    )


def _poner_aviso(dialogo: Dialogo) -> None:
    datos = _leer("aviso")
    AvisoPrivacidad.objects.create(
        dialogo=dialogo,
        version=1,
        simplificado=datos["simplificado"].format(**datos["marco"]),
        integral=datos["integral"].format(**datos["marco"]),
    )
