"""Lo que se imprime para el lugar, bajo ``/<dialogo>/sobremesas/<n>/impresos/``."""

from django.urls import URLPattern

app_name = "impresos"
urlpatterns: list[URLPattern] = []
