"""Prioridades, posturas y saturación."""

from django.urls import URLPattern, URLResolver, path

from entrevistas.analisis import views_lecturas, views_posturas

urlpatterns: list[URLPattern | URLResolver] = [
    path("prioridades/", views_lecturas.ver_prioridades, name="prioridades"),
    path(
        "prioridades/exportar/",
        views_lecturas.exportar_prioridades,
        name="exportar_prioridades",
    ),
    path("posturas/", views_posturas.ver_posturas, name="posturas"),
    path("posturas/nueva/", views_posturas.nueva_proposicion, name="nueva_proposicion"),
    path("posturas/exportar/", views_posturas.exportar_posturas, name="exportar_posturas"),
    path("posturas/<proposicion:numero>/", views_posturas.ver_postura, name="postura"),
    path(
        "posturas/<proposicion:numero>/editar/",
        views_posturas.editar_proposicion,
        name="editar_proposicion",
    ),
    path(
        "posturas/<proposicion:numero>/archivar/",
        views_posturas.archivar_proposicion,
        name="archivar_proposicion",
    ),
    path(
        "posturas/<proposicion:numero>/<entrevista:folio>/",
        views_posturas.poner_postura,
        name="poner_postura",
    ),
    path(
        "posturas/<proposicion:numero>/<entrevista:folio>/quitar/",
        views_posturas.quitar_postura,
        name="quitar_postura",
    ),
    path("saturacion/", views_lecturas.ver_saturacion, name="saturacion"),
    path(
        "saturacion/exportar/",
        views_lecturas.exportar_saturacion,
        name="exportar_saturacion",
    ),
]
