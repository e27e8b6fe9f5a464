"""Direcciones de la auditoría, bajo ``/<dialogo>/auditoria/``. Una hoja se nombra E-07 o S-1."""

from django.urls import URLPattern, URLResolver, path

from informes.auditoria import views

app_name = "auditoria"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inicio, name="inicio"),
    path("<slug:tipo>/", views.ver, name="ver"),
    path("<slug:tipo>/abrir/", views.abrir, name="abrir"),
    path("<slug:tipo>/cerrar/", views.cerrar, name="cerrar"),
    path("<slug:tipo>/version/<uuid:uid>/", views.version, name="version"),
    path("<slug:tipo>/<slug:clave>/", views.hoja, name="hoja"),
    path("<slug:tipo>/<slug:clave>/guardar/", views.guardar, name="guardar"),
    path("<slug:tipo>/<slug:clave>/firmar/", views.firmar, name="firmar"),
    path("<slug:tipo>/<slug:clave>/devolver/", views.devolver, name="devolver"),
]
