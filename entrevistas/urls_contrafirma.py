"""La contrafirma, del lado del equipo."""

from django.urls import URLPattern, URLResolver, path

from entrevistas.contrafirma import views_equipo as views

_DE_UNA = "<entrevista:numero>/contrafirma/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(_DE_UNA, views.ver, name="contrafirma"),
    path(f"{_DE_UNA}enviar/", views.enviar, name="contrafirma_enviar"),
    path(f"{_DE_UNA}recordar/", views.recordar, name="contrafirma_recordar"),
    path(f"{_DE_UNA}anular/", views.anular, name="contrafirma_anular"),
]
