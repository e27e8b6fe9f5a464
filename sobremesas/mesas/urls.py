"""Direcciones de las mesas, bajo ``/<dialogo>/sobremesas/<n>/mesas/``."""

from django.urls import URLPattern, path

from sobremesas.mesas import views, views_mesas

urlpatterns: list[URLPattern] = [
    path("", views.mesas, name="mesas"),
    path("repartir/", views.repartir, name="mesas_repartir"),
    path("deshacer/", views.deshacer, name="mesas_deshacer"),
    path("mover/<int:clave>/", views.mover, name="mesas_mover"),
    path("mover/<int:clave>/efecto/", views.ver_efecto, name="mesas_efecto"),
    path("fijar/<int:clave>/", views.fijar, name="mesas_fijar"),
    path("armar/", views_mesas.armar, name="mesas_armar"),
    path("nueva/", views_mesas.nueva, name="mesa_nueva"),
    path("mesa/<int:mesa>/", views_mesas.mesa, name="mesa"),
    path("mesa/<int:mesa>/quitar/", views_mesas.quitar, name="mesa_quitar"),
    path("parejas/", views_mesas.parejas, name="parejas"),
    path("parejas/<int:pareja>/quitar/", views_mesas.quitar_pareja, name="pareja_quitar"),
]
