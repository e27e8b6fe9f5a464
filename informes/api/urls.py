"""La interfaz de lectura. Todo es público, se guarda con ETag y se lee desde cualquier sitio."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.csrf import csrf_exempt

from dialogo.acceso import publica
from informes.api import views
from informes.api.interfaz import api
from informes.datos.entrega import abierta, entregar

LEER = ("GET", "HEAD")


def de_lectura(vista: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """HEAD contesta como GET; lo demás, 405. Lo contestado lleva su huella y puede guardarse."""

    @wraps(vista)
    def envuelta(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pedido, request.method = request.method, "GET" if request.method in LEER else request.method
        respuesta = vista(request, *args, **kwargs)
        request.method = pedido
        if respuesta.status_code != 200:
            respuesta = abierta(request, respuesta)
            respuesta["Cache-Control"] = "no-store"
            return respuesta
        return entregar(request, respuesta.content, "application/json; charset=utf-8")

    return publica(csrf_exempt(envuelta))


def _abrir(patrones: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    for patron in patrones:
        if isinstance(patron, URLPattern):
            patron.callback = de_lectura(patron.callback)
    return patrones


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inicio, name="inicio"),
    path("v1/", include(_abrir(api.urls[0]))),
]
