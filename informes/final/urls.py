"""El informe final, su resumen y sus láminas."""

from django.urls import URLPattern, URLResolver

app_name = "final"
urlpatterns: list[URLPattern | URLResolver] = []
