"""Los expedientes de retorno, para el equipo."""

from django.urls import URLPattern, URLResolver, path

from informes.retorno import views_equipo as views

app_name = "retornos"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ver_lista, name="lista"),
    path("abrir/", views.abrir, name="abrir"),
    path("palabras/", views.ver_palabras, name="palabras"),
    path("palabras/<int:pk>/vista/", views.vista, name="vista"),
    path("siguen/", views.ver_siguen, name="siguen"),
    path("siguen/exportar/", views.exportar, name="exportar"),
    path("avisos/", views.ver_avisos, name="avisos"),
    path("avisos/generar/", views.generar, name="generar"),
    path("avisos/decidir/", views.decidir, name="decidir"),
    path("avisos/<int:pk>/", views.aviso, name="aviso"),
    path("<uuid:uid>/", views.previa, name="previa"),
    path("<uuid:uid>/enlace/", views.enlace, name="enlace"),
]
