"""La auditoría de representación."""

from django.urls import URLPattern, URLResolver

app_name = "auditoria"
urlpatterns: list[URLPattern | URLResolver] = []
