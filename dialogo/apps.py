from django.apps import AppConfig


class DialogoConfig(AppConfig):
    name = "dialogo"
    verbose_name = "Diálogo"
