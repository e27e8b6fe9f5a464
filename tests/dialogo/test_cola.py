"""La cola usa el mismo Redis, y la misma base dentro de él, que la caché."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from kombu import Connection

ORDEN = "from dialogo.settings import CELERY_BROKER_URL; print(CELERY_BROKER_URL)"


def cola_de(redis: str) -> str:
    entorno = {**os.environ, "REDIS_URL": redis}
    orden = [sys.executable, "-c", ORDEN]
    hecho = subprocess.run(
        orden, env=entorno, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    return hecho.stdout.strip()


@pytest.mark.parametrize(
    ("redis", "cola"),
    [
        ("redis://servidor:6379/3", "redis://servidor:6379/3"),
        ("unix:///run/redis", "redis+socket:///run/redis"),
        ("unix:///run/redis?db=3", "redis+socket:///run/redis?virtual_host=3"),
    ],
)
def test_la_cola_va_a_la_misma_base(redis: str, cola: str) -> None:
    assert cola_de(redis) == cola
    assert Connection(cola).transport.driver_type == "redis"
