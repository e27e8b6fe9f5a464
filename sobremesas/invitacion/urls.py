"""Direcciones de quien recibió un enlace, bajo ``/mi-invitacion/``."""

from django.urls import path

from sobremesas.invitacion import views, views_lectura, views_logistica, views_propias
from sobremesas.mensajes import views_baja

app_name = "mi_invitacion"
urlpatterns = [
    path("", views.ver, name="ver"),
    path("responder/", views.responder, name="responder"),
    path("otro-dia/", views.otro_dia, name="otro_dia"),
    path("representante/", views_propias.representante, name="representante"),
    path("opinion/", views_propias.guardar_posturas, name="posturas"),
    path("mis-datos/", views_propias.datos_propios, name="datos_propios"),
    path("oficina/", views_propias.oficina, name="oficina"),
    path("recado/", views_propias.recado, name="recado"),
    path("no-ire/", views_propias.no_ire, name="no_ire"),
    path("comprobante/", views_lectura.comprobante, name="comprobante"),
    path("sobremesa.ics", views_lectura.evento, name="evento"),
    path("aviso/", views_lectura.aviso, name="aviso"),
    path("logistica/", views_logistica.ver, name="logistica"),
    path("logistica/acompanantes/", views_logistica.acompanantes, name="acompanantes"),
    path("logistica/necesidades/", views_logistica.necesidades, name="necesidades"),
    path("datos/", views_lectura.datos, name="datos"),
    path("baja/", views_baja.de_la_galleta, name="baja"),
]
