from django.urls import URLPattern, path

from sobremesas.sesiones import views, views_cambio, views_sesion

urlpatterns: list[URLPattern] = [
    path("dias/", views.lista, name="sesiones"),
    path("dias/nueva/", views.nueva, name="sesion_nueva"),
    path("reglas/", views.reglas, name="reglas"),
    path("<int:numero>/", views_sesion.ver, name="sesion"),
    path("<int:numero>/editar/", views.editar, name="sesion_editar"),
    path("<int:numero>/quitar/", views.quitar, name="sesion_quitar"),
    path("<int:numero>/convocar/", views.convocar, name="sesion_convocar"),
    path("<int:numero>/cambio/", views_cambio.cambio, name="sesion_cambio"),
    path("<int:numero>/avisar/", views_cambio.avisar, name="sesion_avisar"),
    path("<int:numero>/cupo/", views_cambio.cupo, name="sesion_cupo"),
    path("<int:numero>/cancelar/", views_cambio.cancelar, name="sesion_cancelar"),
    path("<int:numero>/cerrar/", views_cambio.cerrar, name="sesion_cerrar"),
    path("<int:numero>/escaleta/", views_sesion.punto_agregar, name="punto_agregar"),
    path("<int:numero>/escaleta/<int:pk>/", views_sesion.punto_cambiar, name="punto_cambiar"),
    path("<int:numero>/escaleta/<int:pk>/quitar/", views_sesion.punto_quitar, name="punto_quitar"),
    path("<int:numero>/equipo/", views_sesion.funcion_agregar, name="funcion_agregar"),
    path(
        "<int:numero>/equipo/<int:pk>/quitar/", views_sesion.funcion_quitar, name="funcion_quitar"
    ),
]
