"""Direcciones de la consola, bajo ``/<dialogo>/sobremesas/<numero>/consola/``."""

from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("", pendiente, name="consola"),
]
