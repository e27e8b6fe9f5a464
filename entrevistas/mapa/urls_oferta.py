"""Influencia e interés, cobertura, demanda y oferta."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def pendiente(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("pendiente")


urlpatterns: list[URLPattern | URLResolver] = [
    path("influencia/", pendiente, name="influencia"),
    path("cobertura/", pendiente, name="cobertura"),
    path("oferta/", pendiente, name="oferta"),
]
