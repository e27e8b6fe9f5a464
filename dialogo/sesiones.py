"""Cerrar sesiones: la propia en otros equipos, o todas las de una cuenta."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest

from dialogo.models import Usuario


def cerrar_todas(usuario: Usuario) -> None:
    """Ninguna sesión abierta de esta cuenta vuelve a servir, aunque no esté en la lista."""
    Usuario.objects.filter(pk=usuario.pk).update(
        generacion_de_sesiones=F("generacion_de_sesiones") + 1
    )
    usuario.refresh_from_db(fields=["generacion_de_sesiones"])
    for sesion in UserSession.objects.filter(user=usuario):
        sesion.end()


def cerrar_las_otras(request: HttpRequest) -> None:
    """Cierra todas menos la de esta petición, que estrena clave."""
    cerrar_todas(request.user)  # type: ignore[arg-type]
    update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
    UserSession.objects.create_from_request(request)
