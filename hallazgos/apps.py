from django.apps import AppConfig


class HallazgosConfig(AppConfig):
    name = "hallazgos"
    verbose_name = "Hallazgos"
