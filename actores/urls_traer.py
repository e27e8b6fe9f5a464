"""Importar, exportar y juntar."""

from django.urls import URLPattern, URLResolver, path

from actores import views_exportar, views_juntar, views_traer

urlpatterns: list[URLPattern | URLResolver] = [
    path("importar/", views_traer.importar, name="importar"),
    path("importar/plantilla/<slug:clase>/", views_traer.plantilla, name="plantilla"),
    path("importar/<uuid:uid>/", views_traer.importacion, name="importacion"),
    path("importar/<uuid:uid>/columnas/", views_traer.columnas, name="columnas"),
    path("importar/<uuid:uid>/avance/", views_traer.avance, name="importacion_avance"),
    path("importar/<uuid:uid>/decidir/", views_traer.decidir, name="decidir"),
    path("importar/<uuid:uid>/arreglar/", views_traer.arreglar, name="arreglar"),
    path("importar/<uuid:uid>/confirmar/", views_traer.confirmar, name="confirmar"),
    path("importar/<uuid:uid>/deshacer/", views_traer.deshacer, name="deshacer_importacion"),
    path("importar/<uuid:uid>/descartar/", views_traer.descartar, name="descartar_importacion"),
    path("exportar/", views_exportar.exportar, name="exportar"),
    path("<int:pk>/juntar/", views_juntar.juntar, name="juntar"),
    path("fusiones/<int:pk>/deshacer/", views_juntar.separar, name="separar"),
]
