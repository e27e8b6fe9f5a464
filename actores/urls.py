from django.urls import URLPattern, URLResolver

app_name = "actores"
urlpatterns: list[URLPattern | URLResolver] = []
