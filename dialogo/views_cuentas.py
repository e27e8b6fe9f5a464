"""Entrar por invitación y salir sin dejar rastro en el equipo."""

from typing import Any

from allauth.account import views as allauth
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dialogo import invitaciones, sesiones
from dialogo.acceso import publica
from dialogo.enlaces import sin_rastro
from dialogo.errores import demasiadas
from dialogo.forms import AceptarForm
from dialogo.models import InvitacionEquipo, Usuario

LIMITES = {"invitacion": "10/m/ip"}


class Salir(allauth.LogoutView):
    """Salir es un POST; al hacerlo se borra lo que el navegador guardó de este sitio."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        respuesta = super().post(*args, **kwargs)
        respuesta["Clear-Site-Data"] = '"cache", "storage"'
        return respuesta


@require_http_methods(["GET", "POST"])
def sesion(request: HttpRequest) -> HttpResponse:
    """Cuánto le queda a la sesión. Con POST, quien está frente a la página pide seguir."""
    return JsonResponse({"segundos": sesiones.segundos_que_quedan(request)})


@publica
@never_cache
@require_safe
def invitacion_enlace(request: HttpRequest, token: str) -> HttpResponse:
    """Cambia el enlace por una marca en la sesión y sigue a una dirección sin él."""
    if not ratelimit.consume(
        request, app="dialogo", action="invitacion", config=LIMITES, limit_get=True
    ):
        return demasiadas(request)
    invitacion = invitaciones.buscar(token)
    if invitacion is None:
        raise Http404
    request.session["invitacion"] = invitacion.huella
    return sin_rastro(redirect("invitacion"))


@publica
@never_cache
@sensitive_post_parameters("contrasena")
@require_http_methods(["GET", "POST"])
def invitacion(request: HttpRequest) -> HttpResponse:
    """Quién invita, a qué y con qué papel. Sólo el POST acepta."""
    invitada = invitaciones.por_huella(request.session.get("invitacion", ""))
    if invitada is None:
        raise Http404
    cuenta = Usuario.objects.filter(email=invitada.correo).first()
    form = None
    if cuenta is None and not request.user.is_authenticated:
        form = AceptarForm(
            request.POST or None, correo=invitada.correo, initial={"nombre": invitada.nombre}
        )
    if request.method == "POST" and (respuesta := _aceptar(request, invitada, cuenta, form)):
        return respuesta
    aviso = invitada.dialogo.aviso_vigente()
    contexto = {"invitacion": invitada, "cuenta": cuenta, "form": form, "aviso": aviso}
    pagina = render(request, "dialogo/invitacion.html", contexto)
    return sin_rastro(pagina, lleva_secreto=False)


def _aceptar(
    request: HttpRequest,
    invitada: InvitacionEquipo,
    cuenta: Usuario | None,
    form: AceptarForm | None,
) -> HttpResponse | None:
    """Acepta y entra. ``None`` si hay que volver a mostrar la página con su error."""
    if form is None and (cuenta is None or request.user.pk != cuenta.pk):
        return redirect("invitacion")
    if form and not form.is_valid():
        return None
    datos = form.cleaned_data if form else {"usuario": cuenta}
    try:
        usuario = invitaciones.aceptar(invitada.huella, **datos)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("invitacion")
    if form:
        _entrar(request, usuario)
    request.session.pop("invitacion", None)
    bienvenida = _("Ya estás en el equipo de %(dialogo)s.") % {"dialogo": invitada.dialogo}
    messages.success(request, bienvenida)
    return redirect("mis_dialogos")


def _entrar(request: HttpRequest, usuario: Usuario) -> None:
    """Abre la sesión de una cuenta recién creada, y la deja en la lista de sesiones."""
    login(request, usuario, backend="allauth.account.auth_backends.AuthenticationBackend")
    record_authentication(request, usuario, method="password")
    UserSession.objects.create_from_request(request)
