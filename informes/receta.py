"""Lo que cambia de una clase de documento a otra. Lo demás, ``construccion`` lo hace igual para todas."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from informes.models import Informe

# Recibe cuántas citas van comprobadas y de cuántas. Puede lanzar: la construcción se abandona ahí.
Avisar = Callable[[int, int], None]


@dataclass(frozen=True)
class Resumen:
    """``contiene`` se lee en la lista de versiones; ``cuenta``, en la etapa de la instantánea."""

    contiene: str
    cuenta: str
    piezas: int
    figuras: int


class Receta(Protocol):
    """Un módulo con estas funciones. La instantánea guarda lo que imprime en ``imprime``."""

    PLANTILLA: str
    ESTILO: str

    def exigir(self, informe: Informe) -> None:
        """Lanza ``ValidationError`` si todavía no puede construirse."""

    def congelar(self, informe: Informe) -> tuple[dict[str, Any], str]:
        """La instantánea, en tipos de JSON, y la huella de la evidencia. No escribe."""

    def resumir(self, guardada: dict[str, Any]) -> Resumen: ...

    def comprobar(self, informe: Informe, guardada: dict[str, Any], avisar: Avisar) -> None:
        """Lanza ``ValidationError`` si lo que imprime ya no puede mostrarse o no cuadra."""

    def publicar(self, informe: Informe, guardada: dict[str, Any]) -> None:
        """Anota lo propio en la transacción en que el archivo queda a la vista."""
