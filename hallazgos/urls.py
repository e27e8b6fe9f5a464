from django.urls import URLPattern, URLResolver

app_name = "hallazgos"
urlpatterns: list[URLPattern | URLResolver] = []
