"""Cuánto coinciden dos personas al codificar: α de Krippendorff (biblioteca ``krippendorff``).

La unidad es la entrada y cada código se mide por separado, presente o ausente (nominal). Donde todas
las respuestas son iguales α no existe: sin variación no se puede saber si coincidir fue azar.
Umbrales: K. Krippendorff, «Content Analysis», 2.ª ed. (Sage, 2004), pág. 241.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import krippendorff
import numpy as np

from entrevistas.models import Codigo

FIRME = 0.800
PROVISIONAL = 0.667
SIN_CALCULO = "no calculable"


def alfa(
    respuestas: Sequence[Sequence[float | None]],
    nivel: Literal["nominal", "ordinal", "interval", "ratio"] = "nominal",
) -> float | None:
    """α de una fila de respuestas por persona y una columna por unidad; ``None``, falta.

    Devuelve ``None`` donde no se puede calcular: menos de dos valores distintos entre las unidades
    que contestaron al menos dos personas.
    """
    datos = np.array(
        [[math.nan if valor is None else float(valor) for valor in fila] for fila in respuestas]
    )
    comparables = datos[:, (~np.isnan(datos)).sum(axis=0) >= 2] if datos.size else datos
    if len(set(comparables[~np.isnan(comparables)].tolist())) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=datos, level_of_measurement=nivel))


@dataclass(frozen=True)
class Medida:
    """Un código, o el conjunto: en cuántas unidades lo pusieron ambas, una, la otra o ninguna."""

    codigo: Codigo | None
    n: int
    ambas: int
    solo_una: int
    solo_otra: int
    ninguna: int
    alfa: float | None

    @property
    def coincidencia(self) -> float:
        """Porcentaje bruto: no descuenta el azar."""
        return 100 * (self.ambas + self.ninguna) / self.n if self.n else 0.0

    @property
    def clase(self) -> str:
        if self.alfa is None:
            return "sin"
        if self.alfa >= FIRME:
            return "firme"
        return "provisional" if self.alfa >= PROVISIONAL else "bajo"

    @property
    def lectura(self) -> str:
        return LECTURAS[self.clase]


LECTURAS = {
    "firme": "Sostiene conclusiones",
    "provisional": "Sólo conclusiones provisionales",
    "bajo": "No alcanza: revisen la definición",
    "sin": "Sin variación: no calculable",
}


def medida(codigo: Codigo | None, pares: Iterable[tuple[bool, bool]]) -> Medida:
    """De un par (una, otra) por unidad."""
    pares = list(pares)
    return Medida(
        codigo=codigo,
        n=len(pares),
        ambas=pares.count((True, True)),
        solo_una=pares.count((True, False)),
        solo_otra=pares.count((False, True)),
        ninguna=pares.count((False, False)),
        alfa=alfa([[par[0] for par in pares], [par[1] for par in pares]]),
    )
