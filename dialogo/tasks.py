from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from dialogo import correo
from dialogo.timbre import tocar


@shared_task
def latir() -> None:
    """Señal de vida del trabajador, que ``/listo`` consulta."""
    cache.set("latido", timezone.now().timestamp(), timeout=3600)


@shared_task
def despachar_envios() -> None:
    """De cien en cien: una ola larga no retiene al trabajador."""
    if correo.despachar() and correo.quedan():
        tocar(despachar_envios)
