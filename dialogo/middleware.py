"""Lo que toda petición atraviesa."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from dialogo.models import Dialogo

Respuesta = Callable[[HttpRequest], HttpResponse]


class CabecerasMiddleware:
    """Nada autenticado se guarda en cachés; nadie de fuera embebe ni lee lo nuestro."""

    def __init__(self, get_response: Respuesta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        return response


def pide_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


class SesionJsonMiddleware:
    """Sesión vencida: 401 en JSON para lo que guarda solo; nunca una página de entrada.

    Renueva la sesión con lo que hace la persona; lo automático (``X-Automatico``) no la alarga.
    Ninguna sesión dura más de ``HORAS_MAXIMAS_DE_SESION``.
    """

    def __init__(self, get_response: Respuesta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and self._vencio(request):
            request.session.flush()
            request.user = None  # type: ignore[assignment]
            return (
                redirect(request.get_full_path())
                if not pide_json(request)
                else self._401()
            )
        if request.user.is_authenticated and "X-Automatico" not in request.headers:
            self._renovar(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: list, kwargs: dict
    ) -> HttpResponse | None:
        exige_sesion = getattr(view, "login_required", True)
        if exige_sesion and pide_json(request) and not request.user.is_authenticated:
            return self._401()
        return None

    def _vencio(self, request: HttpRequest) -> bool:
        entro_en = request.session.get("entro_en")
        if entro_en is None:
            request.session["entro_en"] = timezone.now().timestamp()
            return False
        return (
            timezone.now().timestamp() - entro_en
            > settings.HORAS_MAXIMAS_DE_SESION * 3600
        )

    def _renovar(self, request: HttpRequest) -> None:
        """Una escritura por minuto, no por petición."""
        ahora = int(timezone.now().timestamp())
        if ahora - request.session.get("visto_en", 0) >= 60:
            request.session["visto_en"] = ahora

    def _401(self) -> JsonResponse:
        return JsonResponse({"error": "Tu sesión terminó."}, status=401)


class MfaObligatoriaMiddleware:
    """Con ``MFA_OBLIGATORIA``, quien no tiene segundo factor sólo puede darlo de alta o salir."""

    permitidas = (
        "account_logout",
        "account_reauthenticate",
        "salud",
        "listo",
        "portada",
    )

    def __init__(self, get_response: Respuesta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: list, kwargs: dict
    ) -> HttpResponse | None:
        if not settings.MFA_OBLIGATORIA or not request.user.is_authenticated:
            return None
        if getattr(view, "es_publica", False) or request.session.get("tiene_mfa"):
            return None
        nombre = request.resolver_match.url_name if request.resolver_match else ""
        if nombre in self.permitidas or (nombre or "").startswith("mfa_"):
            return None
        if request.user.authenticator_set.exclude(type="recovery_codes").exists():
            request.session["tiene_mfa"] = True
            return None
        return redirect("mfa_index")


class DialogoMiddleware:
    """Convierte la clave de la dirección en ``request.dialogo``, ``.integrante`` y ``.rol``.

    Un diálogo ajeno o inexistente es el mismo 404. La vista ya no recibe ``dialogo``.
    """

    def __init__(self, get_response: Respuesta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.dialogo = request.integrante = request.rol = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: list, kwargs: dict
    ) -> HttpResponse | None:
        if "dialogo" not in kwargs:
            return None
        clave = kwargs.pop("dialogo")
        if getattr(view, "es_publica", False):
            request.dialogo = get_object_or_404(  # type: ignore[attr-defined]
                Dialogo.objects.publicos(), clave=clave
            )
            return None
        integrante = (
            request.user.papeles.vigentes()
            .filter(dialogo__clave=clave)
            .select_related("dialogo")
            .order_by("-desde")
            .first()
        )
        if integrante is None:
            raise Http404
        integrante.usuario = request.user
        request.integrante = integrante  # type: ignore[attr-defined]
        request.dialogo = integrante.dialogo  # type: ignore[attr-defined]
        request.rol = integrante.rol  # type: ignore[attr-defined]
        return None
