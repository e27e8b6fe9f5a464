from django.urls import URLPattern, URLResolver

app_name = "informes"
urlpatterns: list[URLPattern | URLResolver] = []
