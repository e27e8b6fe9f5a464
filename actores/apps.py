from django.apps import AppConfig


class ActoresConfig(AppConfig):
    name = "actores"
    verbose_name = "Actores"
