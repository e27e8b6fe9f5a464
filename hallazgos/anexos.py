"""Lo que otros cuartos cuelgan de un hallazgo, sin que éste los importe: los disensos de la sala.

Registran en su ``AppConfig.ready`` quién lo trae; lo que llega ya pasó por la puerta de su cuarto.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dialogo.acceso import Request
from entrevistas.confidencialidad import Audiencia
from hallazgos.models import Hallazgo


@dataclass(frozen=True)
class Voz:
    """Algo dicho, tal como puede leerse."""

    codigo: str
    texto: str
    razon: str
    quien: str
    con_comillas: bool


@dataclass(frozen=True)
class Anexo:
    titulo: str
    voces: list[Voz]


Anexar = Callable[[Hallazgo, Audiencia, Request], list[Voz]]
_anexan: dict[str, Anexar] = {}


def registrar(titulo: str, anexar: Anexar) -> None:
    """``anexar(hallazgo, audiencia, peticion)``: lo que de ese hallazgo puede leer quien pide."""
    _anexan[titulo] = anexar


def de(hallazgo: Hallazgo, audiencia: Audiencia, request: Request) -> list[Anexo]:
    """Sólo los que tienen algo."""
    hechos = (
        Anexo(titulo, anexar(hallazgo, audiencia, request)) for titulo, anexar in _anexan.items()
    )
    return [anexo for anexo in hechos if anexo.voces]
