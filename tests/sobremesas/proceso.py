"""Un proceso aparte, sobre la base de las pruebas, para poder matarlo de verdad."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection


def lanzar(orden: str, **entorno: str) -> subprocess.Popen:
    """Corre ``orden`` con Django listo. Quien lo lanza lo espera o lo mata."""
    base = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )
    guion = f"import django; django.setup(); {orden}"
    return subprocess.Popen(
        [sys.executable, "-c", guion],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "dialogo.settings",
            "DATABASE_URL": base.geturl(),
            **entorno,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def esperar(condicion: Callable[[], bool], segundos: float = 40) -> None:
    limite = time.monotonic() + segundos
    while not condicion():
        assert time.monotonic() < limite, "no ocurrió a tiempo"
        time.sleep(0.02)


def matar(proceso: subprocess.Popen) -> None:
    proceso.kill()  # SIGKILL
    proceso.wait(timeout=20)


def terminar(*procesos: subprocess.Popen) -> None:
    for proceso in procesos:
        salida, _ = proceso.communicate(timeout=90)
        assert proceso.returncode == 0, salida
