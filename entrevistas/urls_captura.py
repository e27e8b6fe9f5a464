"""Direcciones de la captura, bajo ``/<dialogo>/entrevistas/``."""

from django.urls import path

from entrevistas import views_captura as captura
from entrevistas import views_entradas as entradas

C = "<entrevista:numero>/captura/"
E = C + "entradas/<uuid:uid>/"

urlpatterns = [
    path(C, captura.captura, name="captura"),
    path(C + "agregar/", captura.agregar, name="captura_agregar"),
    path(C + "marcar/", captura.marcar, name="captura_marcar"),
    path(C + "novedades/", captura.novedades, name="captura_novedades"),
    path(C + "sesion/", captura.sesion, name="captura_sesion"),
    path(E, entradas.entrada, name="captura_entrada"),
    path(E + "retirar/", entradas.retirar, name="captura_retirar"),
    path(E + "restaurar/", entradas.restaurar, name="captura_restaurar"),
    path(E + "fuera/", entradas.sacar_de_registro, name="captura_fuera"),
    path(E + "mover/", entradas.mover, name="captura_mover"),
    path(E + "dividir/", entradas.dividir, name="captura_dividir"),
    path(E + "reunir/", entradas.reunir, name="captura_reunir"),
    path(E + "unir/", entradas.unir, name="captura_unir"),
    path(E + "separar/", entradas.separar, name="captura_separar"),
    path(E + "nivel/", entradas.apretar_nivel, name="captura_nivel"),
    path(E + "nivel/deshacer/", entradas.deshacer_nivel, name="captura_deshacer_nivel"),
    path(E + "etiquetas/", entradas.etiquetar, name="captura_etiquetas"),
]
