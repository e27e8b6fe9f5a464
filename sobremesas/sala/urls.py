"""Direcciones de la sala desde un teléfono, bajo ``/sala/``: sin cuenta, con el código o el enlace."""

from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

app_name = "sala"
urlpatterns: list[URLPattern] = [
    path("", pendiente, name="ver"),
    path("entrar/", pendiente, name="entrar"),
    path("estado/", pendiente, name="estado"),
]
