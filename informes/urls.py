"""Direcciones de los informes y del tablero, bajo ``/<dialogo>/``; la portada va al final."""

from django.urls import URLPattern, URLResolver, path

from informes import views_informes, views_manana, views_portada, views_tablero

app_name = "informes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("tablero/", views_tablero.ver, name="tablero"),
    path("informes/prediagnostico/", views_informes.prediagnostico, name="prediagnostico"),
    path("informes/prediagnostico/componer/", views_informes.componer, name="componer"),
    path("informes/prediagnostico/vista-previa/", views_informes.vista_previa, name="vista_previa"),
    path("informes/prediagnostico/puerta/", views_informes.ver_puerta, name="puerta"),
    path(
        "informes/prediagnostico/puerta/<entrevista:numero>/",
        views_informes.razon,
        name="razon",
    ),
    path("informes/prediagnostico/construir/", views_informes.construir, name="construir"),
    path("informes/<uuid:uid>/", views_informes.descargar, name="descargar"),
    path("informes/<uuid:uid>/avance/", views_informes.ver_avance, name="avance"),
    path("informes/<uuid:uid>/cancelar/", views_informes.cancelar, name="cancelar"),
    path("manana/", views_manana.ver, name="manana"),
    path("tablero/lectura/", views_tablero.lectura, name="lectura"),
    path("aviso/", views_portada.aviso, name="aviso"),
    path("", views_portada.dialogo, name="portada"),
]
