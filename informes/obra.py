"""La obra en curso: arriendo, latidos, avance y cancelación de una construcción.

Quien construye toma la fila con un arriendo a su nombre y la renueva con latidos desde un hilo: si
muere, el arriendo vence y otra persona del taller la retoma. Todo lo que escribe lleva
``WHERE arriendo = el mío``: quien ya no es dueño no puede tocar nada.
"""

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from informes.models import Informe, Tipo

bitacora = logging.getLogger(__name__)

INTENTOS = 3
SIN_REMEDIO = (
    "La construcción se interrumpió tres veces. Vuelve a intentarlo; si se repite, avisa a quien "
    "opera la plataforma."
)

# Etapa, cómo se llama y cuánto pesa. El peso son los segundos medidos con 30 entrevistas; una
# construcción anterior del mismo diálogo los sustituye por los suyos.
ETAPAS = (
    ("instantanea", "Instantánea congelada", 0.3),
    ("citas", "Consentimientos y quién puede leer cada cita", 0.3),
    ("graficas", "Gráficas y tablas", 0.1),
    ("paginas", "Páginas", 4.0),
    ("revision", "Revisión del PDF y huella", 0.4),
)
NOMBRES = {clave: nombre for clave, nombre, _ in ETAPAS}
# Lo que una etapa hace en otra clase de documento.
NOMBRES_PROPIOS = {Tipo.ACTA: {"citas": "Recuento y cómo permite aparecer cada quien"}}


def etapas_de(tipo: str) -> list[tuple[str, str]]:
    """Clave y nombre de cada etapa, en orden."""
    nombres = NOMBRES | NOMBRES_PROPIOS.get(Tipo(tipo), {})
    return [(clave, nombres[clave]) for clave, _, _ in ETAPAS]


def segundos_de_arriendo() -> float:
    return float(getattr(settings, "INFORMES_ARRIENDO", 30))


def segundos_de_latido() -> float:
    return float(getattr(settings, "INFORMES_LATIDO", 5))


class ArriendoPerdido(Exception):
    """La fila ya es de otra construcción, o se canceló: lo hecho aquí se abandona sin escribir."""


class Cancelada(Exception):
    """La coordinación pidió detenerla."""


def _vence() -> datetime:
    return timezone.now() + timedelta(seconds=segundos_de_arriendo())


class Obra:
    """Una construcción con arriendo. Se obtiene con ``tomar``."""

    def __init__(self, informe: Informe) -> None:
        self.informe = informe
        self.pesos = _pesos(informe)
        self.cuenta: dict[str, Any] = {"inicio": timezone.now().isoformat()}
        self.hechas: list[str] = []
        self.perdida = threading.Event()
        self.ultimo_aviso = 0.0
        self.avance = 0

    @classmethod
    def tomar(cls, pk: int) -> "Obra | None":
        """La fila, si está libre: en espera, o con el arriendo vencido. Un solo dueño la obtiene."""
        token, ahora = uuid.uuid4(), timezone.now()
        libres = Informe.objects.filter(pk=pk).filter(
            Q(estado=Informe.Estado.EN_COLA)
            | Q(estado=Informe.Estado.CONSTRUYENDO, arriendo_hasta__lt=ahora)
        )
        libres.filter(intento__gte=INTENTOS).update(
            estado=Informe.Estado.FALLIDO,
            motivo_fallo=SIN_REMEDIO,
            terminado_en=ahora,
            arriendo=None,
            arriendo_hasta=None,
        )
        tomada = libres.update(
            estado=Informe.Estado.CONSTRUYENDO,
            arriendo=token,
            arriendo_hasta=_vence(),
            intento=F("intento") + 1,
            etapa="",
            avance=0,
            cuenta={},
        )
        if not tomada:
            return None
        return cls(Informe.objects.select_related("dialogo", "sobremesa").get(pk=pk))

    @property
    def mia(self):  # type: ignore[no-untyped-def]
        """La fila, sólo si el arriendo sigue siendo de esta obra."""
        return Informe.objects.filter(
            pk=self.informe.pk,
            arriendo=self.informe.arriendo,
            estado=Informe.Estado.CONSTRUYENDO,
        )

    def escribir(self, **campos: object) -> None:
        if not self.mia.update(**campos):
            raise ArriendoPerdido
        for campo, valor in campos.items():
            setattr(self.informe, campo, valor)

    def comprobar(self) -> None:
        """Lanza ``Cancelada`` o ``ArriendoPerdido`` si ya no hay que seguir."""
        pedida = self.mia.values_list("cancelacion_pedida_en", flat=True)[:1]
        if self.perdida.is_set() or not (filas := list(pedida)):
            raise ArriendoPerdido
        if filas[0]:
            raise Cancelada

    @contextmanager
    def latidos(self) -> Iterator[None]:
        """Renueva el arriendo desde otro hilo mientras dura el bloque.

        Dentro de una transacción no: la otra conexión no vería la fila ni hay quien la dispute.
        """
        if connection.in_atomic_block:
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
            while not alto.wait(segundos_de_latido()):
                try:
                    if not self.mia.update(arriendo_hasta=_vence()):
                        self.perdida.set()
                        return
                except Exception:
                    bitacora.warning("No pude renovar el arriendo del informe %s", self.informe.pk)
                    connection.close()
        finally:
            connection.close()

    @contextmanager
    def etapa(self, clave: str, hechos: int = 0, total: int = 0, texto: str = "") -> Iterator[None]:
        """Marca el principio y el final de una etapa, con su cuenta y sus segundos."""
        inicio = time.monotonic()
        self.cuenta[clave] = {"hechos": hechos, "total": total, "texto": texto}
        self.escribir(etapa=clave, cuenta=self.cuenta, avance=self._avance(0.0))
        self.comprobar()
        yield
        self.hechas.append(clave)
        self.cuenta[clave]["segundos"] = round(time.monotonic() - inicio, 2)
        self.escribir(cuenta=self.cuenta, avance=self._avance(0.0))

    def contar(self, clave: str, hechos: int, total: int, texto: str = "") -> None:
        self.cuenta[clave] |= {"hechos": hechos, "total": total, "texto": texto}

    def avisar(self, clave: str, fraccion: float, *, cada: float = 0.4) -> None:
        """Escribe el avance dentro de la etapa, sin ahogar la base; comprueba si hay que seguir."""
        ahora = time.monotonic()
        if ahora - self.ultimo_aviso < cada:
            return
        self.ultimo_aviso = ahora
        self.comprobar()
        self.escribir(cuenta=self.cuenta, avance=self._avance(fraccion))

    def _avance(self, fraccion: float) -> int:
        """Porcentaje según el peso de cada etapa. No retrocede ni dice 100 antes de terminar."""
        total = sum(self.pesos.values())
        hecho = sum(self.pesos[clave] for clave in self.hechas)
        if (actual := self.informe.etapa) and actual not in self.hechas:
            hecho += self.pesos[actual] * min(fraccion, 1.0)
        self.avance = max(self.avance, min(99, int(100 * hecho / total)))
        return self.avance


def anterior(informe: Informe) -> Informe | None:
    """La última construcción lista del mismo informe: de ahí salen los pesos y las páginas."""
    return (
        Informe.objects.filter(
            dialogo=informe.dialogo_id, tipo=informe.tipo, estado=Informe.Estado.LISTO
        )
        .only("cuenta", "num_paginas")
        .order_by("-version")
        .first()
    )


def _pesos(informe: Informe) -> dict[str, float]:
    pesos = {clave: peso for clave, _, peso in ETAPAS}
    previa = anterior(informe)
    if previa:
        for clave in pesos:
            segundos = previa.cuenta.get(clave, {}).get("segundos")
            if segundos:
                pesos[clave] = max(float(segundos), 0.05)
    return pesos
