"""Prioridades, posturas y saturación."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def pendiente(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("pendiente")


urlpatterns: list[URLPattern | URLResolver] = [
    path("prioridades/", pendiente, name="prioridades"),
    path("posturas/", pendiente, name="posturas"),
    path("saturacion/", pendiente, name="saturacion"),
]
