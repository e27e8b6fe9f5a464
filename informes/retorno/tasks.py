from celery import shared_task

from dialogo.models import Dialogo
from informes.retorno import avisos


@shared_task
def avisar() -> None:
    """Prepara lo que haya que avisar y manda lo aprobado que esperaba su día."""
    for dialogo in Dialogo.objects.filter(retornos__cerrado_en=None).distinct():
        avisos.generar(dialogo)
        avisos.mandar(dialogo)
