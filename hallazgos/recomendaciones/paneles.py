"""Lo que otros cuelgan de la página de una recomendación: la respuesta y sus hitos, la prioridad.

Se registran en su ``AppConfig.ready``; así ningún cuarto importa a otro que está a su derecha.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialogo.acceso import Request
from hallazgos.models import Recomendacion

# De una recomendación y quien la mira: la plantilla y lo que pide. ``None``: nada que enseñar.
Mostrar = Callable[[Recomendacion, Request], tuple[str, dict[str, Any]] | None]


@dataclass(frozen=True)
class Panel:
    """La plantilla recibe ``datos``, además de ``recomendacion`` y ``dialogo``."""

    titulo: str
    plantilla: str
    datos: dict[str, Any]
    al_lado: bool


_muestran: dict[str, tuple[Mostrar, bool]] = {}


def registrar(titulo: str, funcion: Mostrar, *, al_lado: bool = False) -> None:
    """``al_lado``: va en la columna de datos, junto a responsable y plazo."""
    _muestran[titulo] = (funcion, al_lado)


def de(recomendacion: Recomendacion, request: Request) -> list[Panel]:
    """Los que tienen algo que enseñar, en el orden en que se registraron."""
    hechos = []
    for titulo, (funcion, al_lado) in _muestran.items():
        if muestra := funcion(recomendacion, request):
            hechos.append(Panel(titulo, *muestra, al_lado))
    return hechos
