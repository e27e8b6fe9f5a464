"""Cuántos pasajes, personas y organizaciones sostienen cada código, con lo que tiene dentro.

Quien no ve una entrevista cuenta de ella sólo lo que leería en una sobremesa: lo consentido hasta
ese alcance, sin observaciones ni pasajes por revisar.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from dialogo.models import Dialogo
from entrevistas.codificacion.arbol import Arbol
from entrevistas.confidencialidad import Mirada
from entrevistas.models import (
    Alcance,
    Codificacion,
    Consentimiento,
    Entrada,
    Entrevista,
    Fragmento,
)


@dataclass(frozen=True)
class Cuenta:
    pasajes: int = 0
    personas: int = 0
    organizaciones: int = 0
    sectores: int = 0


@dataclass(frozen=True)
class Cuentas:
    """Por código (con lo que tiene dentro) y del libro entero."""

    de: dict[int, Cuenta]
    pasajes: int
    personas: int
    entradas: int


def contables(dialogo: Dialogo, mirada: Mirada) -> QuerySet[Codificacion]:
    """Las marcas del análisis que esa mirada puede contar: ni retiradas ni de una ronda a ciegas."""
    filas = (
        Codificacion.objects.del_analisis()
        .filter(codigo__dialogo=dialogo, fragmento__entrada__retirada_en=None)
        .exclude(fragmento__entrada__entrevista__estado=Entrevista.Estado.CANCELADA)
    )
    if mirada.ve_todas:
        return filas
    permite = Consentimiento.objects.vigentes().filter(
        entrevista=OuterRef("fragmento__entrada__entrevista"),
        alcance__in=[Alcance.PARTICIPANTES, Alcance.PUBLICO],
    )
    de_fuera = (
        Q(Exists(permite), fragmento__anclaje=Fragmento.Anclaje.EXACTO)
        & ~Q(fragmento__entrada__tipo=Entrada.Tipo.OBSERVACION)
    )  # fmt: skip
    return filas.filter(Q(fragmento__entrada__entrevista__in=mirada.visibles) | de_fuera)


def contar(arbol: Arbol, dialogo: Dialogo, mirada: Mirada) -> Cuentas:
    """Tres consultas, tenga el libro los códigos que tenga. Las familias suman sin repetir."""
    conjuntos: dict[int, tuple[set[int], ...]] = defaultdict(lambda: (set(), set(), set(), set()))
    donde = "fragmento__entrada__entrevista__"
    filas = contables(dialogo, mirada).values_list(
        "codigo", "fragmento", f"{donde}persona", f"{donde}organizacion", f"{donde}sector"
    )
    fragmentos = set()
    caminos = {pk: [u.pk for u in arbol.camino(c)] for pk, c in arbol.codigos.items()}
    for codigo, *vistos in filas.order_by():
        fragmentos.add(vistos[0])
        for pk in caminos[codigo]:
            for conjunto, valor in zip(conjuntos[pk], vistos, strict=True):
                if valor is not None:
                    conjunto.add(valor)
    hechas = Entrevista.objects.filter(dialogo=dialogo).hechas()
    return Cuentas(
        de={pk: Cuenta(*map(len, suyos)) for pk, suyos in conjuntos.items()},
        pasajes=len(fragmentos),
        personas=hechas.order_by().values("persona").distinct().count(),
        entradas=Entrada.objects.citables().filter(entrevista__in=hechas).count(),
    )
