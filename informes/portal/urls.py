"""Lo que cualquiera puede leer de un diálogo publicado."""

from django.urls import URLPattern, URLResolver, path

from informes.portal import views

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inicio, name="inicio"),
    path("hallazgos/", views.hallazgos, name="hallazgos"),
    path("hallazgos/<hallazgo:numero>/", views.hallazgo, name="hallazgo"),
    path("recomendaciones/", views.recomendaciones, name="recomendaciones"),
    path("recomendaciones/<recomendacion:numero>/", views.recomendacion, name="recomendacion"),
    path(
        "recomendaciones/<recomendacion:numero>/novedades.xml",
        views.novedades_de,
        name="novedades_de",
    ),
    path("narrativa/", views.narrativa, name="narrativa"),
    path("documentos/", views.ver_documentos, name="documentos"),
    path("documentos/<uuid:uid>/", views.documento, name="documento"),
    path("avances/<uuid:uid>/", views.avance, name="avance"),
    path("metodo/", views.metodo, name="metodo"),
    path("publicaciones/", views.publicaciones, name="publicaciones"),
    path("publicaciones/<int:numero>/", views.publicacion, name="publicacion"),
    path("novedades.xml", views.ver_novedades, name="novedades"),
]
