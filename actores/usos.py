"""Dónde más se usa un programa: lo que otros cuartos cuelgan de su página, sin que ésta los importe.

Registran en su ``AppConfig.ready`` quién lo trae, ya filtrado para quien mira.
"""

from collections.abc import Callable
from dataclasses import dataclass

from actores.models import Programa
from dialogo.models import Usuario


@dataclass(frozen=True)
class Uso:
    """Un renglón: qué tiene que ver, con qué y a dónde lleva."""

    relacion: str
    texto: str
    enlace: str
    nota: str = ""


Traer = Callable[[Programa, Usuario], list[Uso]]
_traen: dict[str, Traer] = {}


def registrar(titulo: str, traer: Traer) -> None:
    """``traer(programa, usuario)``: los usos que esa persona puede ver."""
    _traen[titulo] = traer


def de(programa: Programa, usuario: Usuario) -> list[tuple[str, list[Uso]]]:
    """Sólo los que tienen algo."""
    hechos = [(titulo, traer(programa, usuario)) for titulo, traer in _traen.items()]
    return [(titulo, usos) for titulo, usos in hechos if usos]
