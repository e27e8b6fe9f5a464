"""El expediente de cada quien. Se llega por ``/i/<secreto>/``; sin él, no existe."""

from django.urls import URLPattern, URLResolver, path

from informes.retorno import bajas
from informes.retorno import views_personal as views

app_name = "expediente"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ver, name="ver"),
    path("todo/", views.todo, name="todo"),
    path("expediente.pdf", views.descargar, name="descargar"),
    path("decir/", views.decir, name="decir"),
    path("cambiar/", views.cambiar, name="cambiar"),
    path("retirar/", views.retirar, name="retirar"),
    path("avisos/", views.avisos, name="avisos"),
    path("cerrar/", views.cerrar, name="cerrar"),
    path("baja/", bajas.de_la_galleta, name="baja"),
]
