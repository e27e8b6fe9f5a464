"""Las personas ficticias que se invitan sin haber sido entrevistadas."""

from actores.models import Cargo, Organizacion, Persona, Sector
from dialogo.texto import sin_acentos
from informes.demostracion.datos import leer


def crear_invitadas() -> None:
    """Cada una con su cargo; el sector es el de su organización."""
    datos = leer("invitadas")
    sectores = {sector.clave: sector for sector in Sector.objects.all()}
    for fila in datos["organizaciones"]:
        Organizacion.objects.create(
            nombre=fila["nombre"],
            siglas=fila["siglas"],
            sector=sectores[fila["macrosector"]],
            subsector=sectores[fila["subsector"]],
            es_ficticio=True,
        )
    organizaciones = {una.nombre: una for una in Organizacion.objects.filter(es_ficticio=True)}
    for fila in datos["personas"]:
        donde = organizaciones[fila["en"]]
        persona = Persona.objects.create(
            nombre=fila["nombre"],
            tratamiento=fila["tratamiento"],
            genero=fila["genero"],
            correo=f"{sin_acentos(fila['clave'].replace('-', '.'))}@ejemplo.mx",
            sector=donde.sector,
            subsector=donde.subsector,
            es_ficticio=True,
        )
        Cargo.objects.create(
            persona=persona, organizacion=donde, nombre=fila["cargo"], desde=fila["desde"]
        )


def hablan_ingles() -> frozenset[str]:
    return frozenset(
        fila["nombre"] for fila in leer("invitadas")["personas"] if fila.get("idioma") == "en"
    )
