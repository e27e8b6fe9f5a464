from django.apps import AppConfig


class DialogoConfig(AppConfig):
    name = "dialogo"
    verbose_name = "Diálogo"

    def ready(self) -> None:
        from allauth.mfa import signals

        from dialogo import correo, invitaciones
        from dialogo.cuentas import al_cambiar_factores
        from dialogo.idioma import compilar

        compilar()
        correo.registrar("invitacion", invitaciones.revisar_envio)
        for senal in (
            signals.authenticator_added,
            signals.authenticator_removed,
            signals.authenticator_reset,
        ):
            senal.connect(al_cambiar_factores, dispatch_uid="cerrar-otras-sesiones")
