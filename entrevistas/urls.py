from django.urls import URLPattern, URLResolver

app_name = "entrevistas"
urlpatterns: list[URLPattern | URLResolver] = []
