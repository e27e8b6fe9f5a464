"""Direcciones de choques y convergencias, bajo ``/<dialogo>/sobremesas/choques/``."""

from django.urls import URLPattern, path

from sobremesas.choques import views

urlpatterns: list[URLPattern] = [
    path("", views.choques, name="choques"),
    path("exportar/", views.exportar, name="choques_exportar"),
    path("<hallazgo:hallazgo>/", views.choque, name="choque"),
]
