"""Lo que toda petición atraviesa."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from dialogo import fases
from dialogo.cuentas import con_factor
from dialogo.errores import fase_cerrada
from dialogo.models import Dialogo, Integrante, Usuario
from dialogo.salud import salud

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


class SaludMiddleware:
    """``/salud`` contesta antes que nada: sin base, sin Redis y con cualquier nombre de máquina."""

    def __init__(self, get_response: Respuesta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/salud":
            return salud(request)
        return self.get_response(request)


class SesionJsonMiddleware:
    """Sesión vencida: 401 en JSON para lo que guarda solo; nunca una página de entrada.

    Renueva la sesión con lo que hace la persona; lo automático (``X-Automatico``) no la alarga.
    Ninguna sesión pasa ``SESSION_COOKIE_AGE`` sin que alguien haga algo, aunque otra cosa la
    guarde, ni dura más de ``HORAS_MAXIMAS_DE_SESION``.
    """

    def __init__(self, get_response: Respuesta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if self._vencio(request):
                request.session.flush()
                request.user = AnonymousUser()
                return self._401() if pide_json(request) else self._a_entrar(request)
            if "X-Automatico" not in request.headers:
                self._renovar(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: list, kwargs: dict
    ) -> HttpResponse | None:
        """Sin sesión, un POST no vuelve a su dirección, que quizá no admite GET."""
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        if pide_json(request):
            return self._401()
        return self._a_entrar(request) if request.method == "POST" else None

    def _vencio(self, request: HttpRequest) -> bool:
        ahora = timezone.now().timestamp()
        entro_en = request.session.get("entro_en")
        if entro_en is None:
            request.session["entro_en"] = ahora
            return False
        visto_en = request.session.get("visto_en", entro_en)
        return (
            ahora - entro_en > settings.HORAS_MAXIMAS_DE_SESION * 3600
            or ahora - visto_en > settings.SESSION_COOKIE_AGE
        )

    def _renovar(self, request: HttpRequest) -> None:
        """Una escritura por minuto, no por petición."""
        ahora = int(timezone.now().timestamp())
        if ahora - request.session.get("visto_en", 0) >= 60:
            request.session["visto_en"] = ahora

    def _a_entrar(self, request: HttpRequest) -> HttpResponse:
        """A la entrada y de vuelta; lo que se envió con POST vuelve a la página de donde salió."""
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path())
        try:
            viene_de = urlsplit(request.headers.get("Referer", ""))
        except ValueError:
            viene_de = urlsplit("")
        es_de_casa = viene_de.netloc == request.get_host()
        return redirect_to_login(viene_de.path if es_de_casa else "/dialogos/")

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
        if con_factor(request.user).exists():
            request.session["tiene_mfa"] = True
            return None
        if pide_json(request):
            return JsonResponse({"error": "Falta tu segundo factor."}, status=403)
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
        usuario: Usuario = request.user  # type: ignore[assignment]
        integrante = (
            Integrante.objects.vigentes()
            .filter(dialogo__clave=clave, usuario=usuario)
            .select_related("dialogo")
            .order_by("-desde")
            .first()
        )
        if integrante is None:
            raise Http404
        integrante.usuario = usuario
        request.integrante = integrante  # type: ignore[attr-defined]
        request.dialogo = integrante.dialogo  # type: ignore[attr-defined]
        request.rol = integrante.rol  # type: ignore[attr-defined]
        return None


class FasesMiddleware:
    """Lo de una fase cerrada no se escribe: 423 y la razón. Leer se puede siempre. Una consulta."""

    def __init__(self, get_response: Respuesta) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: list, kwargs: dict
    ) -> HttpResponse | None:
        ruta, dialogo = request.resolver_match, getattr(request, "dialogo", None)
        if dialogo is None or ruta is None or request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        clase = fases.DE_CADA_FASE.get(ruta.namespace)
        if clase is None or ruta.view_name in fases.SIGUEN:
            return None
        try:
            fases.exigir(dialogo, clase)
        except fases.FaseCerrada as error:
            razon = error.messages[0]
            if pide_json(request):
                return JsonResponse({"error": razon}, status=423)
            return fase_cerrada(request, razon)
        return None
