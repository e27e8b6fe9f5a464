"""Direcciones de los informes y del tablero, bajo ``/<dialogo>/``; la portada va al final."""

from django.urls import URLPattern, URLResolver, path

from informes import views_portada, views_tablero

app_name = "informes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("tablero/", views_tablero.ver, name="tablero"),
    path("aviso/", views_portada.aviso, name="aviso"),
    path("", views_portada.dialogo, name="portada"),
]
