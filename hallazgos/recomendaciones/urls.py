"""Escribir recomendaciones y comunicarlas."""

from django.urls import URLPattern, URLResolver

app_name = "recomendaciones"
urlpatterns: list[URLPattern | URLResolver] = []
