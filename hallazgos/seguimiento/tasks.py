from celery import shared_task

from hallazgos.seguimiento import recordatorios


@shared_task
def recordar() -> None:
    """Una vuelta al día; repetirla no manda nada nuevo."""
    recordatorios.escribir_los_de_hoy()
