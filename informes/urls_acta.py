"""Direcciones del acta, bajo ``/<dialogo>/sobremesas/<numero>/acta/``."""

from django.urls import URLPattern, path

from informes import views_acta

app_name = "acta"
urlpatterns: list[URLPattern] = [
    path("", views_acta.ver, name="ver"),
    path("construir/", views_acta.construir, name="construir"),
    path("nota/", views_acta.nota, name="nota"),
    path("observaciones/abrir/", views_acta.abrir, name="abrir"),
    path("observaciones/plazo/", views_acta.plazo, name="plazo"),
    path("observaciones/avisar/", views_acta.avisar, name="avisar"),
    path("observaciones/<uuid:uid>/", views_acta.contestar, name="contestar"),
    path("firmar/", views_acta.firmar, name="firmar"),
    path("<uuid:uid>/", views_acta.descargar, name="descargar"),
]
