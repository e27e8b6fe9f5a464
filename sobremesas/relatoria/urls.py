"""Direcciones de la relatoría, bajo ``/<dialogo>/sobremesas/<numero>/relatoria/``."""

from django.urls import URLPattern, path

from sobremesas.relatoria import views, views_aparato

urlpatterns: list[URLPattern] = [
    path("", views.inicio, name="relatoria"),
    path("<int:mesa>/", views.mesa, name="relatoria_mesa"),
    path("<int:mesa>/carcasa/", views.carcasa_sola, name="relatoria_carcasa"),
    path("<int:mesa>/estado/", views_aparato.estado, name="relatoria_estado"),
    path("<int:mesa>/lote/", views_aparato.lote, name="relatoria_lote"),
    path("<int:mesa>/espejo/", views_aparato.espejo, name="relatoria_espejo"),
    path("<int:mesa>/voz/", views_aparato.voz, name="relatoria_voz"),
    path("<int:mesa>/sw.js", views_aparato.sin_red, name="relatoria_sw"),
]
