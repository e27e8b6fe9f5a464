from django.apps import AppConfig


class SobremesasConfig(AppConfig):
    name = "sobremesas"
    verbose_name = "Sobremesas"

    def ready(self) -> None:
        from dialogo import enlaces
        from sobremesas import llaves

        enlaces.registrar("sobremesa", llaves.reconocer)
