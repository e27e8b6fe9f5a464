"""Direcciones de las entrevistas, bajo ``/<dialogo>/entrevistas/``."""

from django.urls import URLPattern, URLResolver, include, path

from entrevistas import (
    views,
    views_cierre,
    views_consentimiento,
    views_exportar,
    views_plan,
)

app_name = "entrevistas"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.lista, name="lista"),
    path("exportar/", views_exportar.exportar, name="exportar"),
    path("planear/", views_plan.planear, name="planear"),
    path("organizaciones/", views_plan.organizaciones, name="organizaciones"),
    path("<entrevista:numero>/", views.ficha, name="ficha"),
    path("<entrevista:numero>/guia/", views.guia, name="guia"),
    path("<entrevista:numero>/plan/", views_plan.cambiar_plan, name="cambiar_plan"),
    path("<entrevista:numero>/equipo/", views_plan.equipo, name="equipo"),
    path(
        "<entrevista:numero>/realizada/",
        views_plan.marcar_realizada,
        name="marcar_realizada",
    ),
    path("<entrevista:numero>/cancelar/", views_plan.cancelar, name="cancelar"),
    path("<entrevista:numero>/reabrir/", views_plan.reabrir, name="reabrir"),
    path(
        "<entrevista:numero>/consentimiento/",
        views_consentimiento.consentimiento,
        name="consentimiento",
    ),
    path("<entrevista:numero>/revocar/", views_consentimiento.revocar, name="revocar"),
    path("<entrevista:numero>/cerrar/", views_cierre.cerrar, name="cerrar"),
    path(
        "<entrevista:numero>/no-abordadas/",
        views_cierre.marcar_no_abordadas,
        name="marcar_no_abordadas",
    ),
    path("<entrevista:numero>/entradas/<uuid:uid>/", views_cierre.entrada, name="entrada"),
    path(
        "<entrevista:numero>/entradas/<uuid:uid>/corregir/",
        views_cierre.corregir,
        name="corregir",
    ),
    path("", include("entrevistas.urls_captura")),
    path("", include("entrevistas.urls_transcripcion")),
    path("", include("entrevistas.urls_contrafirma")),
]
