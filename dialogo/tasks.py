from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from dialogo import correo


@shared_task
def latir() -> None:
    """Señal de vida del trabajador, que ``/listo`` consulta."""
    cache.set("latido", timezone.now().timestamp(), timeout=3600)


@shared_task
def despachar_envios() -> None:
    correo.despachar()
