"""Datos abiertos."""

from django.urls import URLPattern, URLResolver, path

from informes.datos import views

app_name = "datos"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inicio, name="inicio"),
    path("<slug:dialogo>/", views.dialogo, name="dialogo"),
    path("<slug:dialogo>/datapackage.json", views.paquete, name="paquete"),
    path("<slug:dialogo>/todo.zip", views.todo, name="todo"),
    path("<slug:dialogo>/<slug:conjunto>.csv", views.archivo, {"formato": "csv"}, name="csv"),
    path("<slug:dialogo>/<slug:conjunto>.json", views.archivo, {"formato": "json"}, name="json"),
]
