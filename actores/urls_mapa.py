"""Vínculos, agenda y valoraciones de un actor."""

from django.urls import URLPattern, URLResolver, path

from actores import views_mapa

urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:pk>/vinculos/nuevo/", views_mapa.nuevo_vinculo, name="nuevo_vinculo"),
    path("<int:pk>/vinculos/<int:vinculo>/", views_mapa.editar_vinculo, name="editar_vinculo"),
    path(
        "<int:pk>/vinculos/<int:vinculo>/archivar/",
        views_mapa.archivar_vinculo,
        name="archivar_vinculo",
    ),
    path("<int:pk>/agenda/nuevo/", views_mapa.nuevo_interes, name="nuevo_interes"),
    path("<int:pk>/agenda/<int:interes>/", views_mapa.editar_interes, name="editar_interes"),
    path(
        "<int:pk>/agenda/<int:interes>/archivar/",
        views_mapa.archivar_interes,
        name="archivar_interes",
    ),
]
