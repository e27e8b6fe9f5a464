"""Direcciones del acta para quien asistió, bajo ``/mi-acta/``."""

from django.urls import URLPattern, path

from informes import views_mi_acta

app_name = "mi_acta"
urlpatterns: list[URLPattern] = [
    path("", views_mi_acta.ver, name="ver"),
    path("observar/", views_mi_acta.observar, name="observar"),
    path("aparecer/", views_mi_acta.aparecer, name="aparecer"),
    path("acta.pdf", views_mi_acta.descargar, name="descargar"),
]
