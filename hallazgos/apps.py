from django.apps import AppConfig


class HallazgosConfig(AppConfig):
    name = "hallazgos"
    verbose_name = "Hallazgos"

    def ready(self) -> None:
        from actores import usos
        from entrevistas.contrafirma import pasajes
        from hallazgos.evidencia import citados_de
        from hallazgos.recomendaciones import lo_que_existe, paneles
        from hallazgos.respuestas import panel
        from hallazgos.seguimiento import recordatorios

        pasajes.registrar(citados_de)
        usos.registrar("Recomendaciones", lo_que_existe.usos)
        paneles.registrar("Respuesta e hitos", panel.mostrar)
        recordatorios.registrar()
