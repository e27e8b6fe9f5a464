"""La narrativa colectiva de la ciudad, bajo ``/<dialogo>/narrativa/``."""

from django.urls import URLPattern, URLResolver, path

from hallazgos.narrativa import views

app_name = "narrativa"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inicio, name="inicio"),
    path("nueva/", views.nueva, name="nueva"),
    path("revisar/", views.revisar, name="revisar"),
    path("<int:numero>/", views.seccion, name="seccion"),
    path("<int:numero>/mover/", views.mover, name="mover"),
    path("<int:numero>/retirar/", views.retirar, name="retirar"),
    path("<int:numero>/historia/", views.historia, name="historia"),
]
