from django.urls import URLPattern, path

from sobremesas.pendiente import pendiente

urlpatterns: list[URLPattern] = [
    path("lista/", pendiente, name="lista"),
    path("olas/", pendiente, name="olas"),
]
