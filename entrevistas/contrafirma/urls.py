"""La página de quien habló. Se llega por ``/i/<secreto>/``; sin él, no existe."""

from django.urls import URLPattern, URLResolver, path

from entrevistas.contrafirma import views_publicas as views

app_name = "contrafirma"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.ver, name="ver"),
    path("retirar-todo/", views.retirarse, name="retirarse"),
    path("aviso/", views.aviso, name="aviso"),
]
