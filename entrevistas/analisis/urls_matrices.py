"""Rejilla, marco y cruces."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def pendiente(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("pendiente")


urlpatterns: list[URLPattern | URLResolver] = [
    path("rejilla/", pendiente, name="rejilla"),
    path("marco/", pendiente, name="marco"),
    path("cruces/", pendiente, name="cruces"),
]
