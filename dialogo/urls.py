"""Direcciones de la casa. Cada cuarto declara las suyas."""

from django.contrib import admin
from django.urls import include, path

import dialogo.rutas  # noqa: F401  (registra los convertidores de folios)

urlpatterns = [
    path("", include("informes.urls_portada")),
    path("", include("dialogo.urls_cuentas")),
    path("catalogos/", admin.site.urls),
    path("actores/", include("actores.urls")),
    path("actores/", include("informes.urls_perfil")),
    path("<slug:dialogo>/entrevistas/", include("entrevistas.urls")),
    path("<slug:dialogo>/hallazgos/", include("hallazgos.urls")),
    path("<slug:dialogo>/", include("dialogo.urls_ajustes")),
    path("<slug:dialogo>/", include("informes.urls")),
]
