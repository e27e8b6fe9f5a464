"""Direcciones de los hallazgos, bajo ``/<dialogo>/hallazgos/``."""

from django.urls import path

from hallazgos import (
    views,
    views_derivacion,
    views_desde_pasaje,
    views_evidencia,
    views_exportar,
)

app_name = "hallazgos"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("exportar/", views_exportar.exportar, name="exportar"),
    path("nuevo/", views.nuevo, name="nuevo"),
    path("por-revisar/", views_evidencia.por_revisar, name="por_revisar"),
    path("por-revisar/<uuid:uid>/", views_evidencia.revisar, name="revisar"),
    path("desde/<uuid:uid>/", views_desde_pasaje.desde, name="desde"),
    path("<hallazgo:numero>/", views.mesa, name="mesa"),
    path("<hallazgo:numero>/guardar/", views.guardar, name="guardar"),
    path("<hallazgo:numero>/estado/", views.estado, name="estado"),
    path("<hallazgo:numero>/archivar/", views.archivar, name="archivar"),
    path("<hallazgo:numero>/fundir/", views_derivacion.fundir, name="fundir"),
    path("<hallazgo:numero>/dividir/", views_derivacion.dividir, name="dividir"),
    path("<hallazgo:numero>/historia/", views.historia, name="historia"),
    path("<hallazgo:numero>/lectura/", views.lectura, name="lectura"),
    path("<hallazgo:numero>/pasajes/", views_evidencia.pasajes, name="pasajes"),
    path("<hallazgo:numero>/pasajes/<uuid:uid>/", views_evidencia.elegir, name="elegir"),
    path("<hallazgo:numero>/evidencia/", views_evidencia.adjuntar, name="adjuntar"),
    path("<hallazgo:numero>/evidencia/<int:evidencia>/", views_evidencia.cambiar, name="cambiar"),
    path(
        "<hallazgo:numero>/evidencia/<int:evidencia>/retirar/",
        views_evidencia.retirar,
        name="retirar",
    ),
]
