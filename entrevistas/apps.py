from django.apps import AppConfig


class EntrevistasConfig(AppConfig):
    name = "entrevistas"
    verbose_name = "Entrevistas"

    def ready(self) -> None:
        from dialogo import correo, enlaces
        from entrevistas.contrafirma import mensajes

        enlaces.registrar("contrafirma", mensajes.reconocer)
        for clase in ("contrafirma", "recordatorio"):
            correo.registrar(clase, mensajes.revisar)
