"""Una importación en marcha: quién la tiene, cuánto va y cómo se retoma si quien la tenía murió.

La fila de ``Importacion`` es la verdad y Celery sólo avisa. Quien trabaja toma la fila con un arriendo
y la renueva desde otro hilo con otra conexión: así el avance se ve aunque lo escrito siga dentro de una
transacción. Todo cambio de estado lleva ``WHERE arriendo = el mío``: de dos, sólo uno termina.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from actores.models import Importacion
from dialogo.timbre import tocar

bitacora = logging.getLogger(__name__)

Estado = Importacion.Estado
EN_EL_ACTO = 300  # filas que se recorren en la petición, sin esperar a nadie
ARRIENDO = timedelta(seconds=30)
LATIDO = 0.5
INTENTOS = 3
SIN_REMEDIO = (
    "Se interrumpió tres veces y no se escribió nada. Vuelve a intentarlo; si se repite, avisa a quien "
    "opera la plataforma."
)


class ArriendoPerdido(Exception):
    """La importación ya es de otro proceso: lo hecho aquí se abandona."""


class Obra:
    """Un recorrido con arriendo. Se obtiene con ``tomar``."""

    def __init__(self, importacion: Importacion) -> None:
        self.importacion = importacion
        self.hechas = 0

    @classmethod
    def tomar(cls, pk: int) -> "Obra | None":
        """La fila, si nadie la tiene o su dueño dejó de latir. Al tercer intento fallido se rinde."""
        ahora = timezone.now()
        libres = (
            Importacion.objects.en_obra()
            .filter(pk=pk)
            .filter(Q(arriendo=None) | Q(latido_en__lt=ahora - ARRIENDO))
        )
        for agotada in libres.filter(intento__gte=INTENTOS):
            rendirse(agotada, SIN_REMEDIO)
        tomada = libres.update(
            arriendo=uuid.uuid4(), latido_en=ahora, intento=F("intento") + 1, hechas=0
        )
        if not tomada:
            return None
        return cls(Importacion.objects.select_related("autor").get(pk=pk))

    @property
    def mia(self):  # type: ignore[no-untyped-def]
        return Importacion.objects.filter(
            pk=self.importacion.pk,
            arriendo=self.importacion.arriendo,
            estado=self.importacion.estado,
        )

    def avisar(self, hechas: int) -> None:
        """Cuántas filas van. Fuera de una transacción se escribe enseguida; dentro, lo hace el hilo."""
        self.hechas = hechas
        if not connection.in_atomic_block:
            self._escribir()

    def _escribir(self) -> None:
        if not self.mia.update(hechas=self.hechas, latido_en=timezone.now()):
            raise ArriendoPerdido

    def terminar(self, estado: str, **campos: object) -> None:
        """Último paso, dentro de la misma transacción que lo escrito. Lanza ``ArriendoPerdido``."""
        hecho = self.mia.update(
            estado=estado, arriendo=None, latido_en=None, intento=0, hechas=self.hechas, **campos
        )
        if not hecho:
            raise ArriendoPerdido

    @contextmanager
    def latidos(self) -> Iterator[None]:
        """Renueva el arriendo y publica el avance desde otro hilo mientras dura el bloque."""
        if connection.in_atomic_block:  # dentro de otra transacción no hay quien vea la fila
            yield
            return
        alto = threading.Event()
        hilo = threading.Thread(target=self._latir, args=(alto,), daemon=True, name="latido")
        hilo.start()
        try:
            yield
        finally:
            alto.set()
            hilo.join(timeout=10)

    def _latir(self, alto: threading.Event) -> None:
        try:
            while not alto.wait(LATIDO):
                try:
                    self._escribir()
                except ArriendoPerdido:
                    return
                except Exception:
                    bitacora.warning("No pude latir por la importación %s", self.importacion.pk)
                    connection.close()
        finally:
            connection.close()


def rendirse(importacion: Importacion, motivo: str) -> None:
    """Deja la importación donde se puede seguir, con la frase de qué pasó."""
    vuelta = {
        Estado.LEYENDO: Estado.FALLIDA,
        Estado.ESCRIBIENDO: Estado.REVISION,
        Estado.DESHACIENDO: Estado.HECHA,
    }
    Importacion.objects.filter(pk=importacion.pk, estado=importacion.estado).update(
        estado=vuelta[Estado(importacion.estado)],
        motivo_fallo=motivo,
        arriendo=None,
        latido_en=None,
        intento=0,
    )


def poner_en_marcha(importacion: Importacion, recorrer: Callable[[int], None]) -> None:
    """En el acto si es corta; si no, por la cola. Se llama con la fila ya en su estado."""
    from actores import tasks

    if importacion.num_filas <= EN_EL_ACTO:
        recorrer(importacion.pk)
    else:
        tocar(tasks.recorrer_importacion, importacion.pk)
