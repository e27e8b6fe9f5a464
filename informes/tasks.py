"""Celery avisa que hay informes por construir. La verdad está en la base."""

import contextlib
import resource

from celery import shared_task
from celery.signals import worker_process_init, worker_ready

from informes import construccion
from informes.retorno.tasks import avisar

__all__ = ["avisar", "barrer", "construir_informe"]
MEMORIA = 6 * 1024**3  # de direcciones; 300 entrevistas ocupan 1 GiB


@shared_task
def construir_informe(pk: int) -> None:
    construccion.construir(pk)


@shared_task
def barrer() -> None:
    construccion.barrer()


@worker_ready.connect
def barrer_al_arrancar(**_: object) -> None:
    barrer.apply_async(retry=False)


@worker_process_init.connect
def limitar_memoria(**_senal: object) -> None:
    """Un documento desmedido cae con su frase, sin llevarse la máquina."""
    with contextlib.suppress(ValueError, OSError):
        _, tope = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORIA, tope))
