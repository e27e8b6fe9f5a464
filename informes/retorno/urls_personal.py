"""El expediente de cada quien, por su enlace personal."""

from django.urls import URLPattern, URLResolver

app_name = "expediente"
urlpatterns: list[URLPattern | URLResolver] = []
