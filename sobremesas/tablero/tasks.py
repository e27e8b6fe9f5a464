from celery import shared_task

from dialogo.models import Dialogo
from sobremesas.models import Sobremesa
from sobremesas.tablero import llamadas


@shared_task
def abrir_llamadas() -> None:
    """Cada mañana, en los diálogos que están convocando."""
    convocan = Sobremesa.objects.filter(estado=Sobremesa.Estado.CONVOCADA).values("dialogo")
    for dialogo in Dialogo.objects.filter(pk__in=convocan, archivado_en=None):
        llamadas.llamadas_por_hacer(dialogo)
