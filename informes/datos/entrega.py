"""Cómo sale lo que cualquiera puede bajar: con su huella, guardable y legible desde otro sitio."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

SEGUNDOS = 60  # lo que tarda en dejar de verse, en la caché de otros, una voz que se retira


def entregar(
    request: HttpRequest,
    contenido: bytes,
    tipo: str,
    *,
    cambiado_en: datetime | None = None,
    nombre: str = "",
) -> HttpResponse:
    """200 con ``ETag``, o 304 si quien pide ya lo tiene."""
    huella = f'"{hashlib.sha256(contenido).hexdigest()[:32]}"'
    respuesta = HttpResponse(contenido, content_type=tipo)
    if nombre:
        respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    respuesta["ETag"] = huella
    instante = int(cambiado_en.timestamp()) if cambiado_en else None
    if instante:
        respuesta["Last-Modified"] = http_date(instante)
    devuelta = get_conditional_response(request, huella, instante, respuesta)
    return abierta(request, devuelta if isinstance(devuelta, HttpResponse) else respuesta)


def abierta(request: HttpRequest, respuesta: HttpResponse) -> HttpResponse:
    """La lee cualquier sitio: no depende de galletas. Con sesión no se guarda, como todo lo demás."""
    guardar = f"public, max-age={SEGUNDOS}"
    respuesta["Cache-Control"] = "no-store" if request.user.is_authenticated else guardar
    respuesta["X-Content-Type-Options"] = "nosniff"
    respuesta["Access-Control-Allow-Origin"] = "*"
    respuesta["Cross-Origin-Resource-Policy"] = "cross-origin"
    return respuesta
