"""Los expedientes de retorno, para el equipo."""

from django.urls import URLPattern, URLResolver

app_name = "retornos"
urlpatterns: list[URLPattern | URLResolver] = []
