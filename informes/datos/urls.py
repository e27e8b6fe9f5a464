"""Datos abiertos."""

from django.urls import URLPattern, URLResolver

app_name = "datos"
urlpatterns: list[URLPattern | URLResolver] = []
