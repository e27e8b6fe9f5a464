"""Publicar, traducir y anotar erratas."""

from django.urls import URLPattern, URLResolver

app_name = "publicar"
urlpatterns: list[URLPattern | URLResolver] = []
