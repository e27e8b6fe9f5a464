from django.urls import URLPattern, path

from sobremesas.lista import (
    views,
    views_cambios,
    views_cuotas,
    views_exportar,
    views_propuesta,
)
from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("lista/", views.lista, name="lista"),
    path("lista/hoja/", views_exportar.exportar, name="lista_exportar"),
    path("lista/agregar/", views_cambios.agregar, name="lista_agregar"),
    path("lista/dia/<int:numero>/", views.dia, name="lista_dia"),
    path("lista/silla/<int:pk>/", views_cambios.editar, name="lista_editar"),
    path("lista/silla/<int:pk>/mover/", views_cambios.mover, name="lista_mover"),
    path("lista/silla/<int:pk>/quitar/", views_cambios.quitar, name="lista_quitar"),
    path("lista/silla/<int:pk>/reponer/", views_cambios.reponer, name="lista_reponer"),
    path("lista/cuotas/", views_cuotas.cuotas, name="cuotas"),
    path("lista/cuotas/apartar/", views_cuotas.reservar, name="reservar"),
    path("lista/cuotas/soltar/<int:pk>/", views_cuotas.soltar, name="soltar"),
    path("lista/cuotas/dependencias/", views_cuotas.dependencias, name="dependencias"),
    path("lista/propuesta/", views_propuesta.propuesta, name="propuesta"),
    path("lista/propuesta/aceptar/", views_propuesta.aceptar, name="propuesta_aceptar"),
    path("lista/propuesta/deshacer/", views_propuesta.deshacer, name="propuesta_deshacer"),
    path("olas/", pendiente, name="olas"),
]
