"""Escribir recomendaciones y comunicarlas, bajo ``/<dialogo>/recomendaciones/``."""

from django.urls import URLPattern, URLResolver, path

from hallazgos.recomendaciones import views, views_enlaces, views_exportar, views_tramite

app_name = "recomendaciones"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.lista, name="lista"),
    path("exportar/", views_exportar.exportar, name="exportar"),
    path("nueva/", views.nueva, name="nueva"),
    path("a-que-sirven/", views.tablero, name="tablero"),
    path("enlaces/", views_enlaces.enlaces, name="enlaces"),
    path("enlaces/agregar/", views_enlaces.agregar, name="enlace_agregar"),
    path("enlaces/<int:pk>/quitar/", views_enlaces.quitar, name="enlace_quitar"),
    path("<recomendacion:numero>/", views.ver, name="ver"),
    path("<recomendacion:numero>/editar/", views.editar, name="editar"),
    path("<recomendacion:numero>/historia/", views.historia, name="historia"),
    path("<recomendacion:numero>/comunicar/", views_tramite.comunicar, name="comunicar"),
    path("<recomendacion:numero>/retirar/", views_tramite.retirar, name="retirar"),
    path("<recomendacion:numero>/lo-que-existe/", views_tramite.existe, name="existe"),
    path(
        "<recomendacion:numero>/lo-que-existe/<int:pk>/quitar/",
        views_tramite.existe_quitar,
        name="existe_quitar",
    ),
]
