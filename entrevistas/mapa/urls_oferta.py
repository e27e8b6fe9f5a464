"""Influencia e interés, cobertura, demanda y oferta."""

from django.urls import URLPattern, URLResolver, path

from entrevistas.mapa import views_cobertura, views_influencia, views_oferta

urlpatterns: list[URLPattern | URLResolver] = [
    path("influencia/", views_influencia.influencia, name="influencia"),
    path("influencia/hoja/", views_influencia.influencia_hoja, name="influencia_hoja"),
    path("influencia/planear/", views_influencia.planear_faltantes, name="planear_faltantes"),
    path("influencia/<int:pk>/valorar/", views_influencia.valorar, name="valorar"),
    path("cobertura/", views_cobertura.cobertura, name="cobertura"),
    path("cobertura/hoja/", views_cobertura.cobertura_hoja, name="cobertura_hoja"),
    path("oferta/", views_oferta.oferta, name="oferta"),
    path("oferta/hoja/", views_oferta.oferta_hoja, name="oferta_hoja"),
    path("oferta/conversar/", views_oferta.marcar_pareja, name="marcar_pareja"),
    path(
        "oferta/conversar/<int:pk>/resolver/", views_oferta.resolver_pareja, name="resolver_pareja"
    ),
]
