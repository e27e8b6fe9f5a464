"""Cómo sale lo que cualquiera puede bajar: con su huella, guardable y legible desde otro sitio."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

SEGUNDOS = 60  # lo que tarda en dejar de verse, en la caché de otros, una voz que se retira


def entregar(
    request: HttpRequest,
    contenido: bytes,
    tipo: str,
    *,
    nombre: str = "",
) -> HttpResponse:
    """200 con ``ETag``, o 304 si quien pide ya lo tiene.

    Sin ``Last-Modified``: una voz que se retira no tiene fecha aquí, y quien preguntara sólo por ella
    se quedaría con lo que ya no puede leerse.
    """
    huella = f'"{hashlib.sha256(contenido).hexdigest()[:32]}"'
    respuesta = HttpResponse(contenido, content_type=tipo)
    if nombre:
        respuesta["Content-Disposition"] = f'attachment; filename="{nombre}"'
    respuesta["ETag"] = huella
    devuelta = get_conditional_response(request, etag=huella, response=respuesta)
    return abierta(request, devuelta if isinstance(devuelta, HttpResponse) else respuesta)


def abierta(request: HttpRequest, respuesta: HttpResponse) -> HttpResponse:
    """La lee cualquier sitio: no depende de galletas. Con sesión no se guarda, como todo lo demás."""
    guardar = f"public, max-age={SEGUNDOS}"
    respuesta["Cache-Control"] = "no-store" if request.user.is_authenticated else guardar
    respuesta["X-Content-Type-Options"] = "nosniff"
    respuesta["Access-Control-Allow-Origin"] = "*"
    respuesta["Cross-Origin-Resource-Policy"] = "cross-origin"
    return respuesta
