from celery import shared_task

from sobremesas.invitacion import necesidades


@shared_task
def borrar_necesidades() -> None:
    necesidades.borrar_vencidas()
