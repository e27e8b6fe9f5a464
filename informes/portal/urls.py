"""Lo que cualquiera puede leer de un diálogo publicado."""

from django.urls import URLPattern, URLResolver

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = []
