"""Carga de los catálogos de partida, con su procedencia: sectores, temas, regiones y tipos de recomendación."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from actores.models import Catalogo, Region, Sector, Tema, TipoDeRecomendacion

ARCHIVO = Path(__file__).with_name("catalogos.yaml")


@transaction.atomic
def cargar(archivo: Path = ARCHIVO) -> int:
    """Crea lo que falta y devuelve cuánto creó; lo que la coordinación ya cambió no se toca."""
    datos = yaml.safe_load(archivo.read_text(encoding="utf-8"))
    creados = 0
    for orden, macrosector in enumerate(datos["sectores"], start=1):
        padre, es_nuevo = _poner(Sector, macrosector, orden)
        creados += es_nuevo
        for suborden, subsector in enumerate(macrosector["subsectores"], start=1):
            creados += _poner(Sector, subsector, suborden, padre=padre)[1]
    for modelo, filas in (
        (Tema, datos["temas"]),
        (Region, datos["regiones"]),
        (TipoDeRecomendacion, datos["tipos_de_recomendacion"]),
    ):
        for orden, fila in enumerate(filas, start=1):
            creados += _poner(modelo, fila, orden)[1]
    return creados


def _poner(
    modelo: type[Catalogo], fila: dict[str, Any], orden: int, **otros: object
) -> tuple[Catalogo, bool]:
    return modelo._default_manager.get_or_create(  # type: ignore[attr-defined]
        clave=fila["clave"],
        defaults={
            "nombre": fila["nombre"],
            "orden": orden,
            "marca": fila.get("marca", "P"),
            "fuente": "\n".join(fila.get("fuentes", [])),
            **otros,
        },
    )
