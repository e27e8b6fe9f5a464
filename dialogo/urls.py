"""Direcciones de la casa. Cada cuarto declara las suyas."""

from django.contrib import admin
from django.urls import include, path

import dialogo.rutas  # noqa: F401  (registra los convertidores de folios)
from actores.urls import urlpatterns as DEL_DIRECTORIO
from dialogo.views_enlaces import enlace
from informes.urls_perfil import urlpatterns as DEL_PERFIL

urlpatterns = [
    path("", include("informes.urls_portada")),
    path("", include("informes.portal.urls_raiz")),
    path("", include("dialogo.urls_cuentas")),
    path("i/<str:secreto>/", enlace, name="enlace"),
    path("", include("sobremesas.mensajes.urls_de_correo")),
    path("contrafirma/", include("entrevistas.contrafirma.urls")),
    path("mi-invitacion/", include("sobremesas.invitacion.urls")),
    path("mi-acta/", include("informes.urls_mi_acta")),
    path("mi-expediente/", include("informes.retorno.urls_personal")),
    path("verificar/", include("informes.verificar.urls")),
    path("datos-abiertos/", include("informes.datos.urls")),
    path("api/", include("informes.api.urls")),
    path("control/", include("informes.control.urls_de_todos")),
    path("sala/", include("sobremesas.sala.urls")),
    path("catalogos/", admin.site.urls),
    path("actores/", include(([*DEL_DIRECTORIO, *DEL_PERFIL], "actores"))),
    path("<slug:dialogo>/entrevistas/", include("entrevistas.urls")),
    path("<slug:dialogo>/mapa/", include("entrevistas.mapa.urls")),
    path("<slug:dialogo>/codificacion/", include("entrevistas.codificacion.urls")),
    path("<slug:dialogo>/analisis/", include("entrevistas.analisis.urls")),
    path("<slug:dialogo>/hallazgos/", include("hallazgos.urls")),
    path("<slug:dialogo>/conciliacion/", include("sobremesas.conciliacion.urls")),
    path("<slug:dialogo>/recomendaciones/", include("hallazgos.recomendaciones.urls")),
    path("<slug:dialogo>/narrativa/", include("hallazgos.narrativa.urls")),
    path("<slug:dialogo>/respuestas/", include("hallazgos.respuestas.urls")),
    path("<slug:dialogo>/auditoria/", include("informes.auditoria.urls")),
    path("<slug:dialogo>/informes/final/", include("informes.final.urls")),
    path("<slug:dialogo>/publicar/", include("informes.publicar.urls")),
    path("<slug:dialogo>/retornos/", include("informes.retorno.urls")),
    path("<slug:dialogo>/control/", include("informes.control.urls")),
    path("<slug:dialogo>/resultados/", include("informes.portal.urls")),
    path("<slug:dialogo>/sobremesas/<int:numero>/impresos/", include("informes.urls_impresos")),
    path("<slug:dialogo>/sobremesas/<int:numero>/acta/", include("informes.urls_acta")),
    path("<slug:dialogo>/sobremesas/", include("sobremesas.urls")),
    path("<slug:dialogo>/", include("dialogo.urls_ajustes")),
    path("<slug:dialogo>/", include("informes.urls")),
]

handler400 = "dialogo.errores.peticion_mala"
handler403 = "dialogo.errores.sin_permiso"
handler404 = "dialogo.errores.no_encontrada"
handler429 = "dialogo.errores.demasiadas"  # el que busca allauth
handler500 = "dialogo.errores.falla"
