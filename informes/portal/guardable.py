"""Páginas públicas que un intermediario puede guardar un minuto, y que se leen en dos idiomas.

Un minuto es lo que tarda en dejar de verse, en la caché de otros, una voz que se retira (seguridad L6).
El idioma va en la dirección, ``?idioma=en``, para que cada página tenga la suya en los dos; la galleta
lo recuerda al seguir leyendo.
"""

import hashlib
from functools import wraps

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response

from dialogo.acceso import Request, Vista

SEGUNDOS = 60


def guardable(vista: Vista) -> Vista:
    """ETag de lo que se lee, caché pública a quien llega sin galletas y el idioma que pida la dirección."""

    @wraps(vista)
    def envuelta(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        pedido = _pedido(request)
        if pedido:
            translation.activate(pedido)
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        respuesta = vista(request, *args, **kwargs)
        recuerda = pedido and _recordar(request, respuesta, pedido)
        es_pagina = respuesta.status_code == 200 and not isinstance(respuesta, FileResponse)
        if request.user.is_authenticated or not es_pagina:
            return respuesta
        es_de_todos = not recuerda and set(request.COOKIES) <= {settings.LANGUAGE_COOKIE_NAME}
        respuesta.headers["Cache-Control"] = (
            f"public, max-age={SEGUNDOS}" if es_de_todos else "private, no-cache"
        )
        etag = f'"{hashlib.sha256(respuesta.content).hexdigest()[:32]}"'
        respuesta.headers["ETag"] = etag
        condicional = get_conditional_response(request, etag=etag, response=respuesta)
        return condicional if isinstance(condicional, HttpResponse) else respuesta

    return envuelta


def _pedido(request: Request) -> str:
    pedido = request.GET.get("idioma", "")
    pedido = {"es": settings.LANGUAGE_CODE}.get(pedido, pedido)
    return pedido if pedido in dict(settings.LANGUAGES) else ""


def _recordar(request: Request, respuesta: HttpResponse, idioma: str) -> bool:
    if request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == idioma:
        return False
    respuesta.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        idioma,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return True
