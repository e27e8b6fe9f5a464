from celery import shared_task

from sobremesas.mensajes import buzon, olas, vispera


@shared_task
def preparar_ola(pk: int) -> None:
    olas.preparar(pk)


@shared_task
def mover_olas() -> None:
    """Lanza las programadas, retoma las interrumpidas y escribe las vísperas de hoy."""
    olas.lanzar_las_que_toca()
    olas.retomar()
    vispera.escribir_las_de_hoy()


@shared_task
def leer_respuestas() -> None:
    buzon.leer()
