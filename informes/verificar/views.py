"""Comprobar un documento: sólo llegan su huella y su número, nunca el archivo."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dialogo.acceso import publica
from dialogo.errores import demasiadas
from informes.verificar import dictamen
from informes.verificar.huella import leer_huella, leer_numero

LIMITES = {"verificar": "60/m/ip"}


@publica
@never_cache
@require_safe
def inicio(request: HttpRequest) -> HttpResponse:
    """Con ``huella`` o ``numero``, el dictamen; htmx o el guion piden sólo esa parte."""
    escrito = request.GET.get("numero", "")[:100]
    huella, numero = leer_huella(request.GET.get("huella", "")[:100]), leer_numero(escrito)
    pregunta = bool(escrito.strip() or "huella" in request.GET)
    contexto: dict[str, object] = {"escrito": escrito, "pregunta": pregunta}
    if pregunta:
        if not ratelimit.consume(
            request, app="informes", action="verificar", config=LIMITES, limit_get=True
        ):
            return demasiadas(request)
        contexto["es_numero"] = bool(numero or huella)
        contexto["con_archivo"] = bool(huella)
        contexto["d"] = dictamen.de(huella, numero)
    parte = "#dictamen" if request.headers.get("HX-Request") else ""
    return render(request, f"verificar/inicio.html{parte}", contexto)
