"""Direcciones del análisis, bajo ``/<dialogo>/analisis/``."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "analisis"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("entrevistas.analisis.urls_matrices")),
    path("", include("entrevistas.analisis.urls_lecturas")),
]
