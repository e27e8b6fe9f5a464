"""Direcciones de la relatoría, bajo ``/<dialogo>/sobremesas/<numero>/relatoria/``."""

from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("", pendiente, name="relatoria"),
    path("<int:mesa>/", pendiente, name="relatoria_mesa"),
]
