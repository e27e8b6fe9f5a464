"""Direcciones de la consola, bajo ``/<dialogo>/sobremesas/<numero>/consola/``."""

from django.urls import URLPattern, path

from sobremesas.consola import views, views_puestos
from sobremesas.ensayo import views as ensayo

urlpatterns: list[URLPattern] = [
    path("", views.consola, name="consola"),
    path("vivo/", views.vivo, name="consola_vivo"),
    path("abrir/", views.abrir_la_sala, name="consola_abrir"),
    path("mover/", views.mover_la_sala, name="consola_mover"),
    path("terminar/", views.terminar_la_tarde, name="consola_terminar"),
    path("puestos/", views_puestos.puestos, name="consola_puestos"),
    path("puestos/<int:pk>/", views_puestos.puesto, name="consola_puesto"),
    path("puestos/<int:pk>/cambiar/", views_puestos.cambiar, name="consola_puesto_cambiar"),
    path("ensayo/", ensayo.ensayar, name="ensayar"),
    path("ensayo/telefonos/", ensayo.telefonos, name="ensayo_telefonos"),
    path("ensayo/solos/", ensayo.solos, name="ensayo_solos"),
]
