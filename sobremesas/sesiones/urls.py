from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("dias/", pendiente, name="sesiones"),
    path("<int:numero>/", pendiente, name="sesion"),
]
