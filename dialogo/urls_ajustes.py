from django.urls import include, path, re_path

from dialogo import (
    views_ajustes,
    views_correo,
    views_descargas,
    views_equipo,
    views_guia,
    views_secciones,
)
from dialogo.views_secciones import FASES, OBJETIVOS, ORGANIZADORES, PREMISAS, Seccion

app_name = "ajustes"


def _seccion(seccion: Seccion) -> list:
    """Las cuatro direcciones de una lista: ver, agregar, editar y quitar."""
    ruta, fija = seccion.ruta, {"seccion": seccion}
    return [
        path(f"{ruta}/", views_secciones.lista, fija, name=ruta),
        path(f"{ruta}/agregar/", views_secciones.agregar, fija, name=f"{ruta}_agregar"),
        path(f"{ruta}/<int:pk>/", views_secciones.editar, fija, name=f"{ruta}_editar"),
        path(f"{ruta}/<int:pk>/quitar/", views_secciones.quitar, fija, name=f"{ruta}_quitar"),
    ]


guia = [
    path("", views_guia.ver, name="guia"),
    path("orden/", views_guia.ordenar, name="guia_ordenar"),
    path("bloques/agregar/", views_guia.agregar_bloque, name="bloque_agregar"),
    path("bloques/<int:pk>/", views_guia.editar_bloque, name="bloque_editar"),
    path("bloques/<int:pk>/quitar/", views_guia.quitar_bloque, name="bloque_quitar"),
    path("bloques/<int:pk>/pregunta/", views_guia.agregar_pregunta, name="pregunta_agregar"),
    re_path(
        r"^bloques/(?P<pk>\d+)/(?P<sentido>subir|bajar)/$",
        views_guia.mover_bloque,
        name="bloque_mover",
    ),
    path("preguntas/<int:pk>/", views_guia.editar_pregunta, name="pregunta_editar"),
    path("preguntas/<int:pk>/retirar/", views_guia.retirar_pregunta, name="pregunta_retirar"),
    path("preguntas/<int:pk>/devolver/", views_guia.devolver_pregunta, name="pregunta_devolver"),
    re_path(
        r"^preguntas/(?P<pk>\d+)/(?P<sentido>subir|bajar)/$",
        views_guia.mover_pregunta,
        name="pregunta_mover",
    ),
]

equipo = [
    path("", views_equipo.ver, name="equipo"),
    path("invitar/", views_equipo.invitar, name="invitar"),
    path("invitaciones/<int:pk>/reenviar/", views_equipo.reenviar, name="invitacion_reenviar"),
    path("invitaciones/<int:pk>/retirar/", views_equipo.revocar, name="invitacion_revocar"),
    path("<int:pk>/", views_equipo.papel, name="papel"),
    path("<int:pk>/terminar/", views_equipo.terminar, name="papel_terminar"),
    re_path(
        r"^(?P<pk>\d+)/cuenta/(?P<accion>retirar-factor|desactivar|reactivar)/$",
        views_equipo.cuenta,
        name="cuenta",
    ),
]

urlpatterns = [
    path(
        "ajustes/",
        include(
            [
                path("", views_ajustes.inicio, name="inicio"),
                path("datos/", views_ajustes.datos, name="datos"),
                path("aviso/", views_ajustes.aviso, name="aviso"),
                path("correo/", views_correo.libro, name="correo"),
                path("buzon/", views_correo.buzon, name="buzon"),
                path(
                    "buzon/<int:pk>/calendario/",
                    views_correo.buzon_calendario,
                    name="buzon_calendario",
                ),
                path("descargas/", views_descargas.libro, name="descargas"),
                path("descargas/exportar/", views_descargas.exportar, name="descargas_exportar"),
                path("guia/", include(guia)),
                path("equipo/", include(equipo)),
                *_seccion(FASES),
                *_seccion(OBJETIVOS),
                *_seccion(PREMISAS),
                *_seccion(ORGANIZADORES),
            ]
        ),
    ),
]
