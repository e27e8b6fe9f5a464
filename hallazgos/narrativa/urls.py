"""La narrativa colectiva, por secciones."""

from django.urls import URLPattern, URLResolver

app_name = "narrativa"
urlpatterns: list[URLPattern | URLResolver] = []
