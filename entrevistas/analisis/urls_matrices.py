"""Rejilla, marco, cruces y los pasajes que hay detrás de sus cifras."""

from django.urls import URLPattern, URLResolver, path

from entrevistas.analisis import views_cruces, views_marco, views_rejilla

urlpatterns: list[URLPattern | URLResolver] = [
    path("rejilla/", views_rejilla.rejilla, name="rejilla"),
    path("rejilla/exportar/", views_rejilla.exportar_rejilla, name="exportar_rejilla"),
    path("marco/", views_marco.marco, name="marco"),
    path("marco/exportar/", views_marco.exportar_marco, name="exportar_marco"),
    path("marco/celda/", views_marco.marco_celda, name="marco_celda"),
    path("cruces/", views_cruces.cruces, name="cruces"),
    path("cruces/exportar/", views_cruces.exportar_cruces, name="exportar_cruces"),
    path("pasajes/", views_rejilla.pasajes, name="pasajes"),
    path("pasajes/exportar/", views_rejilla.exportar_pasajes, name="exportar_pasajes"),
]
