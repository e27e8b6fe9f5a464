"""El libro de códigos y la doble codificación."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


def pendiente(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse("pendiente")


urlpatterns: list[URLPattern | URLResolver] = [
    path("libro/", pendiente, name="libro"),
    path("dobles/", pendiente, name="dobles"),
]
