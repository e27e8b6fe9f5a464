"""Programas, normas y contrapartes de fuera."""

from django.urls import URLPattern, URLResolver, path

from actores import views_programas as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("programas/", views.programas, name="programas"),
    path("programas/hoja/", views.programas_hoja, name="programas_hoja"),
    path("programas/nuevo/", views.programa_nuevo, name="programa_nuevo"),
    path("programas/<int:pk>/", views.programa_editar, name="programa_editar"),
    path("programas/<int:pk>/archivar/", views.programa_archivar, name="programa_archivar"),
    path("programas/<int:pk>/restaurar/", views.programa_restaurar, name="programa_restaurar"),
    path("normas/", views.normas, name="normas"),
    path("normas/nueva/", views.norma_nueva, name="norma_nueva"),
    path("normas/<int:pk>/", views.norma_editar, name="norma_editar"),
    path("normas/<int:pk>/archivar/", views.norma_archivar, name="norma_archivar"),
    path("socios/", views.socios, name="socios"),
    path("socios/nuevo/", views.socio_nuevo, name="socio_nuevo"),
    path("socios/<int:pk>/", views.socio_editar, name="socio_editar"),
    path("socios/<int:pk>/quitar/", views.socio_quitar, name="socio_quitar"),
]
