"""Cerrar sesiones: la propia en otros equipos, o todas las de una cuenta."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

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


def segundos_que_quedan(request: HttpRequest) -> int:
    """Lo que falta para que termine: por inactividad o por el tope del día, lo que sea antes."""
    ahora = timezone.now().timestamp()
    entro_en = request.session.get("entro_en", ahora)
    visto_en = request.session.get("visto_en", entro_en)
    por_inactividad = settings.SESSION_COOKIE_AGE - (ahora - visto_en)
    por_tope = settings.HORAS_MAXIMAS_DE_SESION * 3600 - (ahora - entro_en)
    return max(0, round(min(por_inactividad, por_tope)))
