"""Celery sólo toca el timbre: la verdad de cada trabajo vive en PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogo.settings")

app = Celery("dialogo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
