"""Celery sólo toca el timbre: la verdad de cada trabajo vive en PostgreSQL."""

import logging
import os

from celery import Celery
from celery.signals import after_setup_logger, after_setup_task_logger, worker_ready

from dialogo.discrecion import SinDetalle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogo.settings")

app = Celery("dialogo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@after_setup_logger.connect
@after_setup_task_logger.connect
def callar_lo_dicho(logger: logging.Logger, **_: object) -> None:
    """Celery pone sus propios manejadores: también ellos callan."""
    for manejador in logger.handlers:
        manejador.addFilter(SinDetalle())


@worker_ready.connect
def dar_senal_al_estar_listo(**_: object) -> None:
    """El primer latido no espera al reloj: ``/listo`` contesta bien en cuanto hay quien trabaje."""
    app.send_task("dialogo.tasks.latir")
