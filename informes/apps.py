from django.apps import AppConfig


class InformesConfig(AppConfig):
    name = "informes"
    verbose_name = "Informes"

    def ready(self) -> None:
        from dialogo import correo, enlaces
        from informes.retorno import bajas, llaves
        from informes.retorno import correo as de_retorno
        from sobremesas.mensajes import views_baja

        enlaces.registrar("retorno", llaves.reconocer)
        correo.registrar("retorno", de_retorno.revisar)
        views_baja.registrar(llaves.CLASE_DE_BAJA, bajas.de_un_clic)
