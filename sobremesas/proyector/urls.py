"""Dirección del proyector, ``/<dialogo>/sobremesas/<numero>/proyector/``."""

from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("", pendiente, name="proyector"),
]
