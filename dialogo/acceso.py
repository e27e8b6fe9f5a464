"""Quién llega a qué. El diálogo y el papel salen siempre de la dirección."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from dialogo.models import Dialogo, Integrante, Rol, Usuario


class Request(HttpRequest):
    """Petición de una integrante del equipo dentro de un diálogo."""

    user: Usuario  # type: ignore[assignment]
    dialogo: Dialogo
    integrante: Integrante
    rol: str
    htmx: Any


Vista = Callable[..., HttpResponse]

TODO_EL_EQUIPO = tuple(Rol)
QUIENES_ENTREVISTAN = (Rol.COORDINACION, Rol.ENTREVISTA)


def con_rol(*roles: Rol) -> Callable[[Vista], Vista]:
    """Sólo pasan estos papeles del diálogo de la dirección; para el resto, la página no existe."""

    def decorar(vista: Vista) -> Vista:
        @wraps(vista)
        def envuelta(request: Request, *args: object, **kwargs: object) -> HttpResponse:
            if request.rol not in roles:
                raise Http404
            return vista(request, *args, **kwargs)

        envuelta.roles = frozenset(roles)  # type: ignore[attr-defined]
        return envuelta

    return decorar


def coordina_algo(usuario: Usuario) -> bool:
    return usuario.papeles.vigentes().filter(rol=Rol.COORDINACION).exists()


def es_del_equipo(usuario: Usuario) -> bool:
    """Coordina o entrevista en algún diálogo: puede usar el directorio de actores."""
    return usuario.papeles.vigentes().filter(rol__in=QUIENES_ENTREVISTAN).exists()


def publica(vista: Vista) -> Vista:
    """Página sin sesión. Si su dirección nombra un diálogo, ha de tener portada pública."""
    vista = login_not_required(vista)
    vista.es_publica = True  # type: ignore[attr-defined]
    return vista
