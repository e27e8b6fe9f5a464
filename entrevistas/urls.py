"""Direcciones de las entrevistas, bajo ``/<dialogo>/entrevistas/``."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "entrevistas"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("entrevistas.urls_captura")),
]
