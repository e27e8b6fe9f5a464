from django.apps import AppConfig


class SobremesasConfig(AppConfig):
    name = "sobremesas"
    verbose_name = "Sobremesas"

    def ready(self) -> None:
        from dialogo import copia, enlaces, fundador
        from hallazgos import anexos
        from hallazgos.recomendaciones import paneles
        from sobremesas import copia as de_sobremesas
        from sobremesas import fundadoras, llaves, prioridad
        from sobremesas.choques import viaje
        from sobremesas.mensajes import revision

        revision.registrar()
        anexos.registrar("Disensos abiertos", viaje.anexar)
        paneles.registrar("Prioridad", prioridad.mostrar, al_lado=True)
        enlaces.registrar("sobremesa", llaves.reconocer)
        fundador.registrar("sobremesas", fundadoras.cargar)
        copia.registrar(
            "sobremesas",
            copia.Parte("Las reglas de la convocatoria y los días", de_sobremesas.copiar),
        )
