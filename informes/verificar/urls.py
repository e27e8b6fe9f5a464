"""¿Este documento es nuestro?"""

from django.urls import URLPattern, URLResolver

app_name = "verificar"
urlpatterns: list[URLPattern | URLResolver] = []
