from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("mensajes/", pendiente, name="mensajes"),
]
