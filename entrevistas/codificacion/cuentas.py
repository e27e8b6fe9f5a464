"""Cuántos pasajes, personas y organizaciones sostienen cada código, con lo que tiene dentro.

Con el mismo universo que el análisis. Quien no ve todas las entrevistas cuenta y lee aquí sólo las
suyas: del conjunto le hablan las matrices, que callan lo que se podría restar.
"""

from collections import defaultdict
from dataclasses import dataclass

from dialogo.models import Dialogo
from entrevistas.analisis.conteos import Universo
from entrevistas.codificacion.arbol import Arbol
from entrevistas.confidencialidad import Mirada


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
    solo_suyas: bool


def universo(dialogo: Dialogo, mirada: Mirada) -> Universo:
    return Universo.de(dialogo, mirada, solo_mias=True)


def contar(arbol: Arbol, dialogo: Dialogo, mirada: Mirada) -> Cuentas:
    """Dos consultas, tenga el libro los códigos que tenga. Una familia suma sin repetir."""
    todo = universo(dialogo, mirada)
    conversaciones = {una.pk: una for una in todo.conversaciones}
    conjuntos: dict[int, tuple[set[int], ...]] = defaultdict(lambda: (set(), set(), set(), set()))
    caminos = {pk: [uno.pk for uno in arbol.camino(c)] for pk, c in arbol.codigos.items()}
    fragmentos = set()
    filas = todo.codificaciones().values_list(
        "codigo", "fragmento", "fragmento__entrada__entrevista"
    )
    for codigo, fragmento, entrevista in filas:
        fragmentos.add(fragmento)
        una = conversaciones[entrevista]
        vistos = (fragmento, una.persona, una.organizacion, una.sector)
        for pk in caminos[codigo]:
            for conjunto, valor in zip(conjuntos[pk], vistos, strict=True):
                if valor is not None:
                    conjunto.add(valor)
    return Cuentas(
        de={pk: Cuenta(*map(len, suyos)) for pk, suyos in conjuntos.items()},
        pasajes=len(fragmentos),
        personas=todo.total().personas,
        solo_suyas=not mirada.ve_todas,
    )
