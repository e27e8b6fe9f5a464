"""Direcciones del directorio, bajo ``/actores/``. La ficha la sirve ``informes``: reúne toda la casa."""

from django.urls import URLPattern, URLResolver, include, path

from actores import views, views_cargos

app_name = "actores"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.lista, name="lista"),
    path("personas/nueva/", views.nueva_persona, name="nueva_persona"),
    path("organizaciones/nueva/", views.nueva_organizacion, name="nueva_organizacion"),
    path("parecidos/", views.revisar, name="revisar"),
    path("<int:pk>/editar/", views.editar, name="editar"),
    path("<int:pk>/archivar/", views.archivar, name="archivar"),
    path("<int:pk>/restaurar/", views.restaurar, name="restaurar"),
    path("<int:pk>/cargos/nuevo/", views_cargos.nuevo_cargo, name="nuevo_cargo"),
    path(
        "<int:pk>/cargos/<int:cargo>/",
        views_cargos.editar_cargo,
        name="editar_cargo",
    ),
    path(
        "<int:pk>/cargos/<int:cargo>/terminar/",
        views_cargos.terminar_cargo,
        name="terminar_cargo",
    ),
    path("", include("actores.urls_mapa")),
    path("", include("actores.urls_programas")),
    path("", include("actores.urls_traer")),
]
