"""El estado de la sala no atraviesa lo que no usa: sesión, cuentas, mensajes ni CSRF."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sobremesas.vivo.views import estado

RUTA = "/sala/estado/"


class EstadoDeLaSalaMiddleware:
    """Contesta ahí mismo, después de lo que pone las cabeceras de seguridad y antes de la sesión.

    Mil teléfonos cada dos segundos son quinientas peticiones por segundo.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != RUTA:
            return self.get_response(request)
        respuesta = estado(request)
        respuesta.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return respuesta
