"""Celery sólo toca el timbre: la verdad de cada trabajo vive en PostgreSQL."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogo.settings")

app = Celery("dialogo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def dar_senal_al_estar_listo(**_: object) -> None:
    """El primer latido no espera al reloj: ``/listo`` contesta bien en cuanto hay quien trabaje."""
    app.send_task("dialogo.tasks.latir")
