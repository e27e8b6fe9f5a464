"""Los ajustes de la casa con prisa: arriendos de tres segundos y el barrendero cada segundo."""

from dialogo.settings import *  # noqa: F403

INFORMES_ARRIENDO = 3
INFORMES_LATIDO = 0.5
CELERY_BEAT_SCHEDULE = {"barrer-informes": {"task": "informes.tasks.barrer", "schedule": 1}}
