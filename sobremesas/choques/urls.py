"""Direcciones de choques y convergencias, bajo ``/<dialogo>/sobremesas/choques/``."""

from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("", pendiente, name="choques"),
]
