from django.apps import AppConfig


class SobremesasConfig(AppConfig):
    name = "sobremesas"
    verbose_name = "Sobremesas"

    def ready(self) -> None:
        from dialogo import copia, enlaces, fundador
        from sobremesas import copia as de_sobremesas
        from sobremesas import fundadoras, llaves
        from sobremesas.mensajes import revision

        revision.registrar()
        enlaces.registrar("sobremesa", llaves.reconocer)
        fundador.registrar("sobremesas", fundadoras.cargar)
        copia.registrar(
            "sobremesas",
            copia.Parte("Las reglas de la convocatoria y los días", de_sobremesas.copiar),
        )
