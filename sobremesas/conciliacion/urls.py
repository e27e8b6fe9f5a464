"""Contestar aportaciones y escribir la redacción que sigue."""

from django.urls import URLPattern, URLResolver

app_name = "conciliacion"
urlpatterns: list[URLPattern | URLResolver] = []
