"""La red de actores y sus vistas."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def pendiente(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("pendiente")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", pendiente, name="red"),
]
