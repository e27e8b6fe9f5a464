from django.apps import AppConfig


class EntrevistasConfig(AppConfig):
    name = "entrevistas"
    verbose_name = "Entrevistas"
