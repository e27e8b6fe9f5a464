"""Lo que contesta e informa el enlace de cada organización."""

from django.urls import URLPattern, URLResolver

app_name = "respuestas"
urlpatterns: list[URLPattern | URLResolver] = []
