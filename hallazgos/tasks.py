"""Las tareas del cuarto: Celery sólo busca aquí."""

from hallazgos.seguimiento.tasks import recordar

__all__ = ["recordar"]
