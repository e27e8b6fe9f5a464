"""La sala de control, bajo ``/<dialogo>/control/``."""

from django.urls import URLPattern, URLResolver, path

from informes.control import views

app_name = "control"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ver, name="ver"),
    path("linea.svg", views.linea_svg, name="linea"),
    path("fases/<int:pk>/cerrar/", views.cerrar_fase, name="cerrar_fase"),
    path("fases/<int:pk>/abrir/", views.abrir_fase, name="abrir_fase"),
]
