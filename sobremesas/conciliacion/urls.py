"""Contestar aportaciones y escribir la redacción que sigue, bajo ``/<dialogo>/conciliacion/``."""

from django.urls import URLPattern, URLResolver, path

from sobremesas.conciliacion import views, views_redaccion

app_name = "conciliacion"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.lista, name="lista"),
    path("tabla/", views.tabla_de_todos, name="tabla_de_todos"),
    path("<hallazgo:numero>/", views.hallazgo, name="hallazgo"),
    path("<hallazgo:numero>/tabla/", views.tabla, name="tabla"),
    path("<hallazgo:numero>/escribir/", views_redaccion.escribir, name="escribir"),
    path("<hallazgo:numero>/firma/", views_redaccion.firma, name="firma"),
    path("<hallazgo:numero>/quienes/", views.quienes, name="quienes"),
    path("<hallazgo:numero>/<uuid:uid>/", views.contestar, name="contestar"),
]
