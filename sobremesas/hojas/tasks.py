from celery import shared_task

from sobremesas.hojas import cola


@shared_task
def borrar_fotografias() -> None:
    cola.borrar_vencidas()
