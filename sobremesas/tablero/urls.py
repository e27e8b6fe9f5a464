"""El tablero de la convocatoria, las llamadas y cada silla."""

from django.urls import URLPattern, path

from sobremesas.tablero import (
    views,
    views_anotar,
    views_espera,
    views_hojas,
    views_lote,
    views_pendientes,
    views_silla,
)

urlpatterns: list[URLPattern] = [
    path("", views.tablero, name="tablero"),
    path("llamadas/", views_pendientes.hoja_de_llamadas, name="llamadas"),
    path("pendientes/<int:pk>/", views_pendientes.pendiente, name="pendiente"),
    path("pendientes/<int:pk>/asignar/", views_pendientes.asignar, name="pendiente_asignar"),
    path("pendientes/<int:pk>/aplazar/", views_pendientes.aplazar, name="pendiente_aplazar"),
    path("pendientes/<int:pk>/resolver/", views_pendientes.resolver, name="pendiente_resolver"),
    path("silla/<int:pk>/", views_silla.silla, name="silla"),
    path("silla/<int:pk>/anotar/", views_anotar.anotar, name="anotar"),
    path("silla/<int:pk>/representante/", views_anotar.representante, name="representante"),
    path("silla/<int:pk>/retirar/", views_anotar.retirar, name="retirar"),
    path("silla/<int:pk>/reponer/", views_anotar.reponer, name="reponer"),
    path("silla/<int:pk>/sobrecupo/", views_anotar.sobrecupo, name="sobrecupo"),
    path("silla/<int:pk>/llamada/", views_silla.nueva_llamada, name="nueva_llamada"),
    path("silla/<int:pk>/reenviar/", views_silla.reenviar, name="reenviar"),
    path("silla/<int:pk>/anular-enlaces/", views_silla.anular_enlaces, name="anular_enlaces"),
    path("silla/<int:pk>/enlace-logistica/", views_silla.enlace_logistica, name="enlace_logistica"),
    path("silla/<int:pk>/ofrecer/", views_espera.ofrecer, name="ofrecer"),
    path("silla/<int:pk>/saltar/", views_espera.saltar, name="saltar"),
    path("<int:numero>/espera/", views_espera.espera, name="espera"),
    path("varias/", views_lote.ver_efecto, name="lote"),
    path("varias/aplicar/", views_lote.aplicar, name="lote_aplicar"),
    path("varias/deshacer/", views_lote.deshacer, name="lote_deshacer"),
    path("listas/", views_hojas.listas, name="listas"),
    path("<int:numero>/listas/<slug:cual>/", views_hojas.hoja, name="lista_del_lugar"),
]
