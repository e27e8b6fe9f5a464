"""La portada de la casa, en ``/``."""

from django.urls import URLPattern, URLResolver, path

from informes import views_portada

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views_portada.portada, name="portada"),
]
