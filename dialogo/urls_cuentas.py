from django.urls import include, path

urlpatterns = [
    path("cuentas/", include("allauth.urls")),
]
