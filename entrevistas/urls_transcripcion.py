"""Transcripciones de una entrevista."""

from django.urls import URLPattern, URLResolver, path

from entrevistas import views_transcripcion as views

_UNA = "<entrevista:numero>/transcripcion/<uuid:uid>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<entrevista:numero>/transcripcion/", views.transcribir, name="transcribir"),
    path(_UNA, views.transcripcion, name="transcripcion"),
    path(f"{_UNA}voces/", views.transcripcion_voces, name="transcripcion_voces"),
    path(f"{_UNA}importar/", views.transcripcion_importar, name="transcripcion_importar"),
    path(f"{_UNA}descartar/", views.transcripcion_descartar, name="transcripcion_descartar"),
    path(f"{_UNA}quitar/", views.transcripcion_quitar, name="transcripcion_quitar"),
    path(f"{_UNA}original/", views.transcripcion_original, name="transcripcion_original"),
]
