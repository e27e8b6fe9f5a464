"""Publicar, traducir y anotar erratas."""

from django.urls import URLPattern, URLResolver, path

from informes.verificar import views_erratas

app_name = "publicar"
urlpatterns: list[URLPattern | URLResolver] = [
    path("erratas/", views_erratas.erratas, name="erratas"),
]
