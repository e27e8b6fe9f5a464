from django.urls import URLPattern, path

from sobremesas.puerta import views, views_aparato

urlpatterns: list[URLPattern] = [
    path("", views.puerta, name="puerta"),
    path("carcasa/", views.carcasa_sola, name="puerta_carcasa"),
    path("anotar/", views.anotar, name="puerta_anotar"),
    path("por-decidir/", views.por_decidir, name="puerta_por_decidir"),
    path("por-decidir/<uuid:nonce>/", views.decidir, name="puerta_decidir"),
    path("lista/", views_aparato.lista, name="puerta_lista"),
    path("pasos/", views_aparato.pasos, name="puerta_pasos"),
    path("sw.js", views_aparato.sin_red, name="puerta_sw"),
    path("manifiesto.webmanifest", views_aparato.manifiesto, name="puerta_manifiesto"),
]
