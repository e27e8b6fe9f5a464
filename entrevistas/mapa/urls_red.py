"""La red de actores, sus vistas guardadas y las fuentes de sus datos."""

from django.urls import URLPattern, URLResolver, path

from entrevistas.mapa import views_fuentes, views_red

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views_red.red, name="red"),
    path("exportar/", views_red.exportar, name="exportar"),
    path("dibujo.svg", views_red.dibujo, name="dibujo"),
    path("vistas/", views_red.guardar_vista, name="guardar_vista"),
    path("vistas/<uuid:uid>/", views_red.vista, name="vista"),
    path("vistas/<uuid:uid>/borrar/", views_red.borrar_vista, name="borrar_vista"),
    path(
        "vinculos/<int:pk>/fuente/",
        views_fuentes.fuente,
        {"de": "vinculo"},
        name="fuente_de_vinculo",
    ),
    path(
        "agenda/<int:pk>/fuente/", views_fuentes.fuente, {"de": "interes"}, name="fuente_de_interes"
    ),
    path(
        "valoraciones/<int:pk>/fuente/",
        views_fuentes.fuente,
        {"de": "valoracion"},
        name="fuente_de_valoracion",
    ),
]
