"""Las personas y organizaciones ficticias, con sus cargos y lo que les ocupa."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actores.models import Actor, Cargo, Organizacion, Persona, Region, Sector, Tema
from informes.demostracion.datos import entrevistas_hechas, entrevistas_por_hacer, leer


@dataclass
class Directorio:
    """Actores por la clave con que los nombran los archivos, y el cargo de cada entrevista."""

    sectores: dict[str, Sector]
    personas: dict[str, Persona] = field(default_factory=dict)
    organizaciones: dict[str, Organizacion] = field(default_factory=dict)

    def cargo_de(self, fila: dict[str, Any]) -> Cargo:
        return Cargo.objects.get(
            persona=self.personas[fila["persona"]["clave"]],
            organizacion=self.organizaciones[fila["organizacion"]["clave"]],
            nombre=fila["cargo"],
        )


def crear_directorio() -> Directorio:
    datos = leer("actores")
    con_entrevista = entrevistas_hechas() + entrevistas_por_hacer()
    directorio = Directorio({sector.clave: sector for sector in Sector.objects.all()})
    for fila in [*datos["organizaciones"], *(fila["organizacion"] for fila in con_entrevista)]:
        directorio.organizaciones[fila["clave"]] = _organizacion(fila, directorio.sectores)
    cargos = [*datos["cargos"], *_sin_fechas(con_entrevista, datos["cargos"])]
    sectores = _sector_de_cada_persona(cargos, directorio)
    for fila in [*datos["personas"], *(fila["persona"] for fila in con_entrevista)]:
        directorio.personas[fila["clave"]] = _persona(fila, sectores[fila["clave"]])
    Cargo.objects.bulk_create(
        Cargo(
            persona=directorio.personas[fila["persona"]],
            organizacion=directorio.organizaciones[fila["organizacion"]],
            nombre=fila["cargo"],
            desde=fila["desde"],
            hasta=fila["hasta"],
        )
        for fila in cargos
    )
    _anotar_agendas(datos["agendas"], directorio)
    return directorio


def _organizacion(fila: dict[str, Any], sectores: dict[str, Sector]) -> Organizacion:
    return Organizacion.objects.create(
        nombre=fila["nombre"],
        siglas=fila["siglas"],
        sector=sectores[fila["macrosector"]],
        subsector=sectores[fila["subsector"]],
        es_ficticio=True,
    )


def _persona(fila: dict[str, Any], de: Organizacion) -> Persona:
    return Persona.objects.create(
        nombre=fila["nombre"],
        tratamiento=fila["tratamiento"],
        genero=fila["genero"],
        correo=fila["correo"],
        semblanza=fila["semblanza"],
        sector=de.sector,
        subsector=de.subsector,
        es_ficticio=True,
    )


def _sin_fechas(filas: list[dict[str, Any]], cargos: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Los cargos de quienes tienen entrevista y aún no constan: se saben, pero no desde cuándo."""
    constan = {(cargo["persona"], cargo["organizacion"], cargo["cargo"]) for cargo in cargos}
    dichos = [
        (fila["persona"]["clave"], fila["organizacion"]["clave"], fila["cargo"]) for fila in filas
    ]
    return [
        {
            "persona": persona,
            "organizacion": organizacion,
            "cargo": cargo,
            "desde": None,
            "hasta": None,
        }
        for persona, organizacion, cargo in dichos
        if (persona, organizacion, cargo) not in constan
    ]


def _sector_de_cada_persona(
    cargos: list[dict[str, Any]], directorio: Directorio
) -> dict[str, Organizacion]:
    """La organización del cargo vigente más reciente, cuyo sector hereda la persona."""
    orden = sorted(cargos, key=lambda fila: (fila["hasta"] is None, fila["desde"] or date.min))
    return {fila["persona"]: directorio.organizaciones[fila["organizacion"]] for fila in orden}


def _anotar_agendas(agendas: dict[str, dict[str, list[str]]], directorio: Directorio) -> None:
    temas = {tema.clave: tema.pk for tema in Tema.objects.all()}
    regiones = {region.clave: region.pk for region in Region.objects.all()}
    actores: dict[str, Actor] = {**directorio.personas, **directorio.organizaciones}
    Actor.temas.through.objects.bulk_create(
        Actor.temas.through(actor_id=actores[clave].pk, tema_id=temas[tema])
        for clave, agenda in agendas.items()
        for tema in agenda["temas"]
    )
    Actor.regiones.through.objects.bulk_create(
        Actor.regiones.through(actor_id=actores[clave].pk, region_id=regiones[region])
        for clave, agenda in agendas.items()
        for region in agenda["regiones"]
    )
