"""Dirección del proyector, ``/<dialogo>/sobremesas/<numero>/proyector/``."""

from django.urls import URLPattern, path

from sobremesas.proyector.views import proyector

urlpatterns: list[URLPattern] = [
    path("", proyector, name="proyector"),
]
