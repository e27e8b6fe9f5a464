"""La pantalla de codificación."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def pendiente(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("pendiente")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", pendiente, name="lista"),
    path("<entrevista:numero>/", pendiente, name="entrevista"),
]
