"""Direcciones de las hojas de mesa, bajo ``/<dialogo>/sobremesas/<numero>/hojas/``."""

from django.urls import URLPattern, path

from sobremesas.hojas import views

urlpatterns: list[URLPattern] = [
    path("", views.hojas, name="hojas"),
    path("<uuid:uid>/", views.hoja, name="hoja"),
    path("<uuid:uid>/fotografia/", views.fotografia, name="hoja_fotografia"),
    path("<uuid:uid>/hacer/", views.hacer, name="hoja_hacer"),
]
