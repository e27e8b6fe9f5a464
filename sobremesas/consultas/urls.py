"""Direcciones de las consultas y sus resultados, bajo ``/<dialogo>/sobremesas/<numero>/``."""

from django.urls import URLPattern, path

from sobremesas.consultas import views, views_acciones, views_papel

urlpatterns: list[URLPattern] = [
    path("regla/", views.regla_de_acuerdo, name="regla_de_acuerdo"),
    path("resultados/", views.resultados, name="resultados"),
    path("resultados/<hallazgo:hallazgo>/", views.resultado, name="resultado"),
    path("consultas/abrir/", views_acciones.abrir, name="consulta_abrir"),
    path("consultas/<int:pk>/cerrar/", views_acciones.cerrar, name="consulta_cerrar"),
    path("consultas/<int:pk>/anular/", views_acciones.anular, name="consulta_anular"),
    path("consultas/<int:pk>/papel/", views_papel.papeletas, name="consulta_papel"),
]
