"""Lo que un buscador pide en la raíz de la casa."""

from django.urls import URLPattern, URLResolver, path

from informes.portal import views_raiz

urlpatterns: list[URLPattern | URLResolver] = [
    path("robots.txt", views_raiz.robots, name="robots"),
    path("sitemap.xml", views_raiz.sitemap, name="sitemap"),
]
