"""Direcciones de la codificación, bajo ``/<dialogo>/codificacion/``."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "codificacion"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("entrevistas.codificacion.urls_pantalla")),
    path("", include("entrevistas.codificacion.urls_libro")),
]
