"""Vínculos, agenda y valoraciones de un actor."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver


def pendiente(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("pendiente")


urlpatterns: list[URLPattern | URLResolver] = []
