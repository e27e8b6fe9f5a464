"""Lo que se imprime para el lugar, bajo ``/<dialogo>/sobremesas/<n>/impresos/``."""

from django.urls import URLPattern, path

from informes import views_impresos

app_name = "impresos"
urlpatterns: list[URLPattern] = [
    path("", views_impresos.inicio, name="inicio"),
    path("gafete/<int:asistente>/", views_impresos.gafete, name="gafete"),
    path("<slug:clase>/", views_impresos.imprimir, name="imprimir"),
]
