"""¿Este documento es nuestro?"""

from django.urls import URLPattern, URLResolver, path

from informes.verificar import views

app_name = "verificar"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.inicio, name="inicio")]
