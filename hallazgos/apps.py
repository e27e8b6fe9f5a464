from django.apps import AppConfig


class HallazgosConfig(AppConfig):
    name = "hallazgos"
    verbose_name = "Hallazgos"

    def ready(self) -> None:
        from entrevistas.contrafirma import pasajes
        from hallazgos.evidencia import citados_de

        pasajes.registrar(citados_de)
