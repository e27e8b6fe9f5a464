"""El libro de códigos y la doble codificación."""

from django.urls import URLPattern, URLResolver, path

from entrevistas.codificacion import views_archivos, views_dobles, views_libro

urlpatterns: list[URLPattern | URLResolver] = [
    path("libro/", views_libro.libro, name="libro"),
    path("libro/nuevo/", views_libro.nuevo, name="codigo_nuevo"),
    path("libro/exportar/", views_archivos.exportar, name="libro_exportar"),
    path("libro/exportar/qdc/", views_archivos.exportar_qdc, name="libro_qdc"),
    path("libro/importar/", views_archivos.importar, name="libro_importar"),
    path("libro/importar/<str:prenda>/", views_archivos.revisar, name="libro_revisar"),
    path("libro/<uuid:uid>/", views_libro.codigo, name="codigo"),
    path("libro/<uuid:uid>/editar/", views_libro.editar, name="codigo_editar"),
    path("libro/<uuid:uid>/mover/", views_libro.mover, name="codigo_mover"),
    path("libro/<uuid:uid>/estado/", views_libro.estado, name="codigo_estado"),
    path("libro/<uuid:uid>/fusionar/", views_libro.fusionar, name="codigo_fusionar"),
    path("libro/<uuid:uid>/deshacer/", views_libro.deshacer, name="codigo_deshacer"),
    path("libro/<uuid:uid>/pasajes/", views_libro.pasajes, name="codigo_pasajes"),
    path("dobles/", views_dobles.dobles, name="dobles"),
    path("dobles/nueva/", views_dobles.nueva, name="doble_nueva"),
    path("dobles/<int:numero>/", views_dobles.doble, name="doble"),
    path("dobles/<int:numero>/terminar/", views_dobles.terminar, name="doble_terminar"),
    path("dobles/<int:numero>/seguir/", views_dobles.seguir, name="doble_seguir"),
    path("dobles/<int:numero>/conciliar/", views_dobles.conciliar, name="doble_conciliar"),
    path("dobles/<int:numero>/cerrar/", views_dobles.cerrar, name="doble_cerrar"),
    path("dobles/<int:numero>/exportar/", views_dobles.exportar, name="doble_exportar"),
]
