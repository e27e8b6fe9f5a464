"""Direcciones de las consultas y sus resultados, bajo ``/<dialogo>/sobremesas/<numero>/``."""

from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("regla/", pendiente, name="regla_de_acuerdo"),
    path("resultados/", pendiente, name="resultados"),
    path("resultados/<hallazgo:hallazgo>/", pendiente, name="resultado"),
]
