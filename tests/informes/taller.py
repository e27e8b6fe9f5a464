"""Lo que las pruebas de informes usan: citar, esperar y un trabajador de Celery de verdad."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from dialogo.models import Dialogo
from entrevistas.models import Entrevista, Fragmento
from hallazgos.models import Evidencia, Hallazgo
from informes.models import Informe
from tests.fabricas import EntradaFactory, EvidenciaFactory, FragmentoFactory

RELACIONES = ("sustenta", "sustenta", "sustenta", "matiza", "contradice")


def dicho(entrevista: Entrevista, texto: str, **campos: object) -> Fragmento:
    """Un pasaje de esa entrevista, la entrada completa."""
    return FragmentoFactory(entrada=EntradaFactory(entrevista=entrevista, texto=texto, **campos))


def citar_en(hallazgo: Hallazgo, entrevistas: list[Entrevista], semilla: int = 1) -> None:
    for i, entrevista in enumerate(entrevistas):
        EvidenciaFactory(
            hallazgo=hallazgo,
            relacion=RELACIONES[i % len(RELACIONES)],
            fragmento=dicho(
                entrevista, f"Un convenio sin presupuesto es una foto, dice {semilla}.{i}."
            ),
        )


def esperar(condicion: Callable[[], object], segundos: float = 60) -> None:
    """Hasta que se cumpla; si no, falla diciendo cuánto esperó."""
    limite = time.monotonic() + segundos
    while time.monotonic() < limite:
        if condicion():
            return
        time.sleep(0.05)
    raise AssertionError(f"no ocurrió en {segundos} s")


def a_media_construccion(informe: Informe) -> bool:
    informe.refresh_from_db()
    return informe.etapa == "paginas" and informe.avance >= 20


def evidencia_de(dialogo: Dialogo, codigo: str) -> Evidencia:
    folio, numero = codigo.split("·e")
    return Evidencia.objects.get(
        hallazgo__dialogo=dialogo, hallazgo__numero=int(folio[2:]), numero=int(numero)
    )


# El trabajador -----------------------------------------------------------------------------------
class Trabajador:
    """Celery en su propio grupo de procesos, con arriendos cortos, contra la base de prueba.

    El reloj (beat) es otro proceso, como en producción: matar al trabajador no lo mata.
    """

    def __init__(self, carpeta: Path) -> None:
        self.carpeta = carpeta
        self.proceso: subprocess.Popen[bytes] | None = None
        self.reloj = self._lanzar("beat", "-s", str(carpeta / "beat"), "--pidfile=")
        self.arrancar()

    def arrancar(self) -> None:
        self.proceso = self._lanzar(
            "worker", "--pool", "prefork", "-c", "2", "--without-gossip", "--without-mingle",
            "-n", f"prueba-{time.time_ns()}@casa",
        )  # fmt: skip

    def _lanzar(self, *orden: str) -> "subprocess.Popen[bytes]":
        base = urlsplit(os.environ["DATABASE_URL"])._replace(
            path=f"/{connection.settings_dict['NAME']}"
        )
        entorno = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.informes.ajustes_del_trabajador",
            "DATABASE_URL": base.geturl(),
            "DIALOGO_MEDIOS": str(settings.MEDIA_ROOT),
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        with (self.carpeta / "celery.log").open("ab") as salida:
            return subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "dialogo", *orden, "-l", "info"],
                env=entorno,
                stdout=salida,
                stderr=salida,
                cwd=settings.BASE_DIR,
                start_new_session=True,
            )

    @property
    def hijos(self) -> list[int]:
        assert self.proceso
        archivo = Path(f"/proc/{self.proceso.pid}/task/{self.proceso.pid}/children")
        return [int(pid) for pid in archivo.read_text().split()]

    def matar(self) -> None:
        """``kill -9`` a todo el grupo: ni aviso ni limpieza."""
        if self.proceso:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.proceso.pid, signal.SIGKILL)
            self.proceso.wait(10)
            self.proceso = None

    def cerrar(self) -> None:
        self.matar()
        self.reloj.kill()
        self.reloj.wait(10)

    def matar_hijos(self) -> None:
        """``kill -9`` sólo a quienes construyen; el padre sigue."""
        for pid in self.hijos:
            os.kill(pid, signal.SIGKILL)
