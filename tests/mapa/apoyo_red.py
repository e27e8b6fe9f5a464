"""Una red de prueba pequeña y otra del tamaño que se pida."""

from dataclasses import dataclass

import factory

from actores.models import Organizacion, Persona, Sector, Vinculo
from tests.fabricas import (
    CargoFactory,
    OrganizacionFactory,
    PersonaFactory,
    SectorFactory,
    VinculoFactory,
)

SECTORES = {
    "gobierno": "Gobierno",
    "iniciativa-privada": "Iniciativa privada",
    "sociedad-civil": "Sociedad civil",
    "academia": "Academia",
    "cultura": "Cultura",
    "internacional": "Internacional",
}


def sectores() -> dict[str, Sector]:
    return {
        clave: SectorFactory(clave=clave, nombre=nombre, orden=orden)
        for orden, (clave, nombre) in enumerate(SECTORES.items())
    }


@dataclass
class Pueblo:
    """Un fondo que financia al taller, una agencia que discrepa de él y su directora."""

    sectores: dict[str, Sector]
    fondo: Organizacion
    taller: Organizacion
    agencia: Organizacion
    directora: Persona
    financia: Vinculo
    discrepa: Vinculo


def un_pueblo(**comun: object) -> Pueblo:
    s = sectores()
    fondo = OrganizacionFactory(
        nombre="Fondo Amate y Cobre", siglas="FAYC", sector=s["sociedad-civil"], **comun
    )
    taller = OrganizacionFactory(nombre="Taller Ñandú", sector=s["cultura"], **comun)
    agencia = OrganizacionFactory(
        nombre="Agencia de Promoción", siglas="AIPEX", sector=s["gobierno"], **comun
    )
    directora = PersonaFactory(nombre="Wendolyn Quiñones Tzab", sector=s["cultura"], **comun)
    CargoFactory(persona=directora, organizacion=taller, nombre="Directora")
    return Pueblo(
        s,
        fondo,
        taller,
        agencia,
        directora,
        VinculoFactory(origen=fondo, destino=taller, tipo="financia", nota="=1+1"),
        VinculoFactory(origen=agencia, destino=taller, tipo="discrepa", certeza="supuesto"),
    )


def muchos(cuantos: int, sector: Sector) -> None:
    """Un anillo con cuerdas: todos unidos, sin azar."""
    nuevos = OrganizacionFactory.create_batch(
        cuantos, sector=sector, siglas=factory.Sequence(lambda n: f"O-{n}")
    )
    autor = VinculoFactory(origen=nuevos[0], destino=nuevos[1]).creado_por
    pares = {(n, (n + 1) % cuantos) for n in range(1, cuantos)}
    pares |= {(n, (n * 7 + 3) % cuantos) for n in range(0, cuantos, 2)}
    Vinculo.objects.bulk_create(
        Vinculo(origen=nuevos[a], destino=nuevos[b], tipo="convenio", creado_por=autor)
        for a, b in pares
        if a != b
    )
