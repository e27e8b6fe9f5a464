"""La ficha del actor. Se incluye en el espacio de nombres ``actores``: ``actores:ficha``."""

from django.urls import URLPattern, URLResolver, path

from informes import views_perfil

urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:pk>/", views_perfil.ficha, name="ficha"),
]
