"""Lo que la sala hace sola."""

from celery import shared_task
from django.utils import timezone

from sobremesas.models import Intervencion


@shared_task
def borrar_radar() -> int:
    """Quién tomó la palabra se borra a los siete días. Devuelve cuántos renglones."""
    return Intervencion.objects.filter(se_borra_en__lte=timezone.now()).delete()[0]
