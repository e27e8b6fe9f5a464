"""La sala de control de todos los diálogos que alguien coordina."""

from django.urls import URLPattern, URLResolver, path

from informes.control import views

app_name = "control_de_todos"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.de_todos, name="ver")]
