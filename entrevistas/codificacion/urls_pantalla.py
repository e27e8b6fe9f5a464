"""La pantalla de codificación, y lo que guarda."""

from django.urls import URLPattern, URLResolver, path

from entrevistas.codificacion import views_marcas, views_pantalla

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views_pantalla.lista, name="lista"),
    path("<entrevista:numero>/", views_pantalla.entrevista, name="entrevista"),
    path("dobles/<int:doble>/<entrevista:numero>/", views_pantalla.a_ciegas, name="a_ciegas"),
    path("<entrevista:numero>/marcas/", views_pantalla.marcas, name="marcas"),
    path("<entrevista:numero>/agregar/", views_pantalla.agregar, name="agregar"),
    path("<entrevista:numero>/poner/", views_marcas.poner, name="poner"),
    path("<entrevista:numero>/quitar/", views_marcas.quitar, name="quitar"),
    path("<entrevista:numero>/deshacer/", views_marcas.deshacer, name="deshacer"),
    path("<entrevista:numero>/rehacer/", views_marcas.rehacer, name="rehacer"),
    path("<entrevista:numero>/memos/", views_marcas.memo, name="memo"),
    path("<entrevista:numero>/memos/<uuid:uid>/", views_marcas.cambiar_memo, name="cambiar_memo"),
    path("<entrevista:numero>/entradas/", views_marcas.entradas, name="entradas"),
    path("<entrevista:numero>/paleta/", views_marcas.paleta, name="paleta"),
    path("<entrevista:numero>/novedades/", views_marcas.novedades, name="novedades"),
]
