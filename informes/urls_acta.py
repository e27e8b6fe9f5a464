"""Direcciones del acta, bajo ``/<dialogo>/sobremesas/<numero>/acta/``."""

from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

app_name = "acta"
urlpatterns: list[URLPattern] = [
    path("", pendiente, name="ver"),
]
