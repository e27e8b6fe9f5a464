"""Un directorio de muchos actores con vínculos, para medir la red."""

import random

from actores.models import Certeza, Organizacion, Sector, Vinculo
from dialogo.models import Dialogo, Usuario

POR_ACTOR = 1.6


def sembrar_red(dialogo: Dialogo, actores: int, usuario: Usuario) -> None:
    """Organizaciones unidas al azar, unas pocas con muchos lazos, como en una red de verdad."""
    azar = random.Random(2015)
    sectores = list(Sector.objects.macrosectores())
    hechas = [
        Organizacion.objects.create(
            nombre=f"Organización de red {n:03d}",
            siglas=f"OR{n:03d}",
            sector=azar.choice(sectores),
            es_ficticio=dialogo.es_demostracion,
        )
        for n in range(actores)
    ]
    pares: set[tuple[int, int]] = set()
    while len(pares) < actores * POR_ACTOR:
        una = int(azar.paretovariate(1.1)) % actores
        otra = azar.randrange(actores)
        if una != otra:
            pares.add((una, otra))
    Vinculo.objects.bulk_create(
        Vinculo(
            origen=hechas[una],
            destino=hechas[otra],
            tipo=azar.choice(Vinculo.Tipo.values),
            certeza=azar.choice(Certeza.values),
            creado_por=usuario,
        )
        for una, otra in sorted(pares)
    )
