"""Direcciones de las sobremesas, bajo ``/<dialogo>/sobremesas/``."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "sobremesas"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sobremesas.tablero.urls")),
    path("", include("sobremesas.lista.urls")),
    path("", include("sobremesas.mensajes.urls")),
    path("", include("sobremesas.sesiones.urls")),
    path("choques/", include("sobremesas.choques.urls")),
    path("<int:numero>/", include("sobremesas.consultas.urls")),
    path("<int:numero>/consola/", include("sobremesas.consola.urls")),
    path("<int:numero>/proyector/", include("sobremesas.proyector.urls")),
    path("<int:numero>/hojas/", include("sobremesas.hojas.urls")),
    path("<int:numero>/relatoria/", include("sobremesas.relatoria.urls")),
    path("<int:numero>/mesas/", include("sobremesas.mesas.urls")),
    path("<int:numero>/puerta/", include("sobremesas.puerta.urls")),
]
