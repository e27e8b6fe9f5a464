"""Direcciones del mapa, bajo ``/<dialogo>/mapa/``."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "mapa"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("entrevistas.mapa.urls_red")),
    path("", include("entrevistas.mapa.urls_oferta")),
]
