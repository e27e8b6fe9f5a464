"""Lo que es igual para todas las invitadas: cada proceso lo lee una vez por minuto.

Sólo lo que puede envejecer un minuto. Si la sesión recibe respuestas, y el aviso que se acepta, se leen
siempre.
"""

from collections.abc import Callable
from typing import TypeVar, cast

from django.core.cache import caches

from dialogo.models import Dialogo, Organizador

SEGUNDOS = 60
T = TypeVar("T")


def una_vez_por_minuto(clave: str, leer: Callable[[], T]) -> T:
    """Lo leído se copia en cada respuesta: quien lo recibe puede escribir en ello."""
    return cast(T, caches["proceso"].get_or_set(clave, leer, SEGUNDOS))


def organizan(dialogo: Dialogo) -> list[Organizador]:
    return una_vez_por_minuto(f"organizan:{dialogo.pk}", lambda: list(dialogo.organizadores.all()))


def hay_aviso(dialogo: Dialogo) -> bool:
    return una_vez_por_minuto(f"hay-aviso:{dialogo.pk}", lambda: dialogo.avisos.exists())
