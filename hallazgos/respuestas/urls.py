"""Lo que contesta e informa el enlace de cada organización, bajo ``/<dialogo>/respuestas/``."""

from django.urls import path

from hallazgos.respuestas import views, views_hacer

app_name = "respuestas"
R = "<recomendacion:numero>"
urlpatterns = [
    path("", views.lista, name="lista"),
    path("como-se-calcula/", views.como_se_calcula, name="como_se_calcula"),
    path("recordatorios/", views.pagina_de_recordatorios, name="recordatorios"),
    path(f"{R}/", views.ver, name="ver"),
    path(f"{R}/responder/", views_hacer.responder, name="responder"),
    path(f"{R}/comprometer/", views_hacer.comprometer, name="comprometer"),
    path(
        f"{R}/compromisos/<int:compromiso>/agregar-hito/",
        views_hacer.agregar_hito,
        name="agregar_hito",
    ),
    path(
        f"{R}/compromisos/<int:compromiso>/retirar/",
        views_hacer.retirar_compromiso,
        name="retirar_compromiso",
    ),
    path(f"{R}/hitos/<uuid:uid>/informar/", views_hacer.informar, name="informar"),
    path(f"{R}/hitos/<uuid:uid>/mover/", views_hacer.mover, name="mover"),
    path(f"{R}/hitos/<uuid:uid>/retirar/", views_hacer.retirar_hito, name="retirar_hito"),
    path(f"{R}/avances/<uuid:uid>/documento/", views.documento_de_avance, name="documento"),
]
