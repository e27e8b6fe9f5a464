"""Avisar a Celery sin depender de él: la verdad queda en PostgreSQL."""

import logging
from typing import Any

from celery import Task
from django.db import transaction

bitacora = logging.getLogger(__name__)


def tocar(tarea: Task, *argumentos: Any, en: float | None = None) -> None:
    """Encola ``tarea`` al confirmarse la transacción, para dentro de ``en`` segundos si se dice.

    Si Redis no contesta, no pasa nada. Lo que no se encole lo recoge la vuelta
    siguiente de la tarea periódica.
    """

    def encolar() -> None:
        try:
            tarea.apply_async(args=argumentos, countdown=en, retry=False)
        except Exception:
            bitacora.warning("No se pudo avisar a la cola: %s", tarea.name)

    transaction.on_commit(encolar)
