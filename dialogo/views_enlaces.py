"""Abrir un enlace personal. Sólo lee: quien lo abre puede ser un antivirus."""

from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dialogo import enlaces
from dialogo.acceso import publica
from dialogo.errores import demasiadas, no_encontrada

# Cuentan los intentos fallidos: una oficina entera puede abrir los suyos desde la misma dirección.
LIMITES = {"enlace": "10/m/ip"}


def limite(request: HttpRequest, *, de_prueba: bool) -> bool:
    return bool(
        ratelimit.consume(
            request,
            app="dialogo",
            action="enlace",
            config=LIMITES,
            limit_get=True,
            dry_run=de_prueba,
        )
    )


@publica
@never_cache
@require_safe
def enlace(request: HttpRequest, secreto: str) -> HttpResponse:
    """Cambia el secreto por una galleta y sigue a la dirección limpia. Lo que no sirve es un 404."""
    if not limite(request, de_prueba=True):
        return enlaces.sin_rastro(demasiadas(request))
    destino = enlaces.reconocer(secreto)
    if destino is None:
        limite(request, de_prueba=False)
        return enlaces.sin_rastro(no_encontrada(request))
    # «?r=si» del mensaje sólo marca una respuesta: llega hasta la página limpia (sobremesas L2).
    marca = urlencode({m: request.GET[m] for m in ("r", "ir") if m in request.GET})
    ruta = destino.otras.get(request.GET.get("ir", ""), destino.ruta)
    if request.COOKIES:
        return _seguir(f"{ruta}?{marca}" if marca else ruta, destino)
    if "galletas" not in request.GET:
        return _seguir(f"{request.path}?galletas=no{'&' + marca if marca else ''}", destino)
    request.enlace = (destino.objeto, secreto)  # type: ignore[attr-defined]
    vista, args, kwargs = resolve(ruta)
    return vista(request, *args, **kwargs)


def _seguir(ruta: str, destino: enlaces.Destino) -> HttpResponse:
    return enlaces.sin_rastro(enlaces.guardar(enlaces.VerOtra(ruta), destino))
