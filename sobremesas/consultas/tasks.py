from celery import shared_task

from sobremesas.consultas.cierre import cerrar_vencidas
from sobremesas.models import Sala


@shared_task
def cerrar_consultas(sala: int) -> None:
    """A la hora de una consulta. Si la cola no anda, la cierra quien la lea."""
    for una in Sala.objects.filter(pk=sala):
        cerrar_vencidas(una)
