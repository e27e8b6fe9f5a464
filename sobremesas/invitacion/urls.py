"""Direcciones de quien recibió un enlace, bajo ``/mi-invitacion/``."""

from django.urls import path

from sobremesas.pendiente import pendiente

app_name = "mi_invitacion"
urlpatterns = [
    path("", pendiente, name="ver"),
    path("logistica/", pendiente, name="logistica"),
    path("datos/", pendiente, name="datos"),
    path("baja/", pendiente, name="baja"),
]
