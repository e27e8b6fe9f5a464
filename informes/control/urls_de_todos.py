"""La sala de control de todos los diálogos."""

from django.urls import URLPattern, URLResolver

app_name = "control_de_todos"
urlpatterns: list[URLPattern | URLResolver] = []
