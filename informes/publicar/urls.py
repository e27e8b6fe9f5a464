"""Publicar, traducir y anotar erratas."""

from django.urls import URLPattern, URLResolver, path

from informes.publicar import views, views_traducciones
from informes.verificar import views_erratas

app_name = "publicar"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ver, name="ver"),
    path("confirmar/", views.publicar, name="publicar"),
    path("vista-previa/", views.previa, name="previa"),
    path("vista-previa/<path:ruta>", views.previa, name="previa_de"),
    path("traducciones/", views_traducciones.ver, name="traducciones"),
    path("traducciones/guardar/", views_traducciones.guardar, name="guardar_traduccion"),
    path("erratas/", views_erratas.erratas, name="erratas"),
]
