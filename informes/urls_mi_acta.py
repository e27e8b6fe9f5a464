"""Direcciones del acta para quien asistió, bajo ``/mi-acta/``."""

from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

app_name = "mi_acta"
urlpatterns: list[URLPattern] = [
    path("", pendiente, name="ver"),
]
