from django.urls import URLPattern, URLResolver

app_name = "ajustes"
urlpatterns: list[URLPattern | URLResolver] = []
