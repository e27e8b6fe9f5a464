"""El informe final, su resumen y sus láminas."""

from django.urls import URLPattern, URLResolver, path

from informes.final import views

app_name = "final"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inicio, name="inicio"),
    path("componer/", views.componer, name="componer"),
    path("vista-previa/", views.vista_previa, name="vista_previa"),
    path("puerta/", views.ver_puerta, name="puerta"),
    path("construir/", views.construir, {"tipo": "final"}, name="construir"),
    path("construir/resumen/", views.construir, {"tipo": "resumen"}, name="construir_resumen"),
    path("construir/laminas/", views.construir, {"tipo": "laminas"}, name="construir_laminas"),
    path("<uuid:uid>/", views.descargar, name="descargar"),
]
