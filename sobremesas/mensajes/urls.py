from django.urls import URLPattern, path

from sobremesas.mensajes import views

urlpatterns: list[URLPattern] = [
    path("mensajes/", views.mensajes, name="mensajes"),
    path("mensajes/direccion/<int:pk>/", views.direccion, name="mensajes_direccion"),
]
