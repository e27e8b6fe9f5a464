"""Lo que llega desde un buzón, sin diálogo en la dirección: bajas de un clic y rebotes."""

from django.urls import path

from sobremesas.mensajes.views_baja import de_un_clic
from sobremesas.mensajes.views_rebotes import rebotes

urlpatterns = [
    path("i/<str:secreto>/baja/", de_un_clic, name="baja_de_un_clic"),
    path("rebotes/", rebotes, name="rebotes"),
]
