"""De quién es una pregunta por el estado de la sala, sin sesión y sin base.

Un teléfono trae la galleta de su puesto. El proyector, la consola y la relatoría comprueban su sesión
al cargar la página y desde entonces traen una ficha firmada del día, que sólo sirve para leer lo común.
"""

import threading
import time
from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest

from dialogo import enlaces
from sobremesas.models import Sala, Sobremesa
from sobremesas.vivo.puestos import recientes

CLASE = "sala"
CABECERA = "X-Sala"
HORAS = 18
RELEER_CADA, MIRAR_CADA = 30.0, 2.0

_firmante = TimestampSigner(salt="sala:estado")


@dataclass(frozen=True)
class Quien:
    """``sala``: su ``uid``, vacío si ese día aún no abre. ``puesto``: cero si no es un teléfono."""

    sala: str
    puesto: int = 0


def ficha(sobremesa: Sobremesa) -> str:
    """Para una página del equipo o el proyector: va en la cabecera ``X-Sala``: una
    dirección queda en la bitácora de accesos.

    Es del día y no de la sala: la misma sirve antes de abrir, en el ensayo y en la sala de verdad.
    """
    return _firmante.sign(str(sobremesa.pk))


def quien(request: HttpRequest) -> Quien | None:
    dada = request.headers.get(CABECERA, "")
    if dada:
        try:
            dia = int(_firmante.unsign(dada, max_age=HORAS * 3600))
        except BadSignature:
            return None
        return Quien(_salas.de(dia))
    acceso = enlaces.alcance(request, CLASE)
    return _puestos.de(acceso) if acceso else None


class _Salas:
    """Qué sala lleva cada día: la base se mira cada dos segundos por proceso."""

    def __init__(self) -> None:
        self.vistas: dict[int, tuple[str, float]] = {}

    def de(self, dia: int) -> str:
        uid, en = self.vistas.get(dia, ("", 0.0))
        if time.monotonic() - en > MIRAR_CADA:
            uid = self._leer(dia)
            self.vistas = {**self.vistas, dia: (uid, time.monotonic())}
        return uid

    def _leer(self, dia: int) -> str:
        """El ensayo si está corriendo; si no, la de verdad. La misma regla que ``en_curso``."""
        salas = dict(
            Sala.objects.filter(sobremesa=dia)
            .exclude(es_ensayo=True, estado=Sala.Estado.TERMINADA)
            .values_list("es_ensayo", "uid")
        )
        return str(salas.get(True) or salas.get(False) or "")


class _Puestos:
    """De qué puesto es cada acceso. Se leen todos juntos cada medio minuto: ni una consulta por
    teléfono ni uno cambiado que siga valiendo más que eso."""

    def __init__(self) -> None:
        self.leidos: dict[int, Quien] = {}
        self.en = 0.0
        self.candado = threading.Lock()

    def de(self, acceso: int) -> Quien | None:
        if time.monotonic() - self.en > RELEER_CADA and self.candado.acquire(blocking=False):
            try:
                self.leidos, self.en = self._leer(), time.monotonic()
            finally:
                self.candado.release()
        if acceso not in self.leidos:  # acaba de entrar
            self.leidos = self.leidos | self._leer(acceso=UUID(int=acceso))
        return self.leidos.get(acceso)

    def _leer(self, **cuales: object) -> dict[int, Quien]:
        filas = recientes().filter(**cuales).values_list("acceso", "sala__uid", "pk")
        return {acceso.int: Quien(str(sala), pk) for acceso, sala, pk in filas}


_salas, _puestos = _Salas(), _Puestos()
