"""La tabla de seguimiento: cada recomendación comunicada con su estado, sus hitos y lo que sigue."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from actores.models import Organizacion
from hallazgos.models import Recomendacion, RespuestaInstitucional
from hallazgos.seguimiento import lectura, semaforo


@dataclass(frozen=True)
class Fila:
    recomendacion: Recomendacion
    titulo: str
    luz: semaforo.Luz
    nudos: semaforo.Nudos
    respuesta: RespuestaInstitucional | None

    def pasa(self, elegidos: dict[str, Any]) -> bool:
        sentido = self.respuesta.sentido if self.respuesta else "pendiente"
        return (
            elegidos.get("estado", self.luz.estado) == self.luz.estado
            and elegidos.get("respuesta", sentido) == sentido
            and elegidos.get("responsable", self.recomendacion.responsable)
            == self.recomendacion.responsable
        )


@dataclass(frozen=True)
class Resumen:
    """Cuántas hay de cada estado, en su orden; las que no hay no aparecen."""

    estado: semaforo.Estado
    nombre: str
    cuantas: int
    color: str


def filas(recomendaciones: Iterable[Recomendacion], hoy: date) -> list[Fila]:
    """Primero lo que urge. Sin consultas si vienen de ``lectura.para_leer``."""
    hechas = [
        Fila(
            una,
            lectura.titulo(una),
            semaforo.calcular(una, hoy, gracia=una.dialogo.dias_de_gracia),
            semaforo.nudos(una),
            semaforo.ultima_respuesta(una),
        )
        for una in recomendaciones
    ]
    return sorted(hechas, key=_urgencia)


_ORDEN = [
    semaforo.Estado.VENCIDA,
    semaforo.Estado.SIN_RESPUESTA,
    semaforo.Estado.POR_VENCER,
    semaforo.Estado.SIN_NOVEDADES,
    semaforo.Estado.AL_CORRIENTE,
    semaforo.Estado.NO_ACEPTADA,
    semaforo.Estado.CUMPLIDA,
]


def _urgencia(fila: Fila) -> tuple[int, date, int]:
    return (
        _ORDEN.index(fila.luz.estado),
        fila.luz.fecha or date.max,
        fila.recomendacion.numero,
    )


def resumen(todas: Iterable[Fila]) -> list[Resumen]:
    cuentas = Counter(fila.luz.estado for fila in todas)
    return [
        Resumen(
            estado,
            str(estado.label if cuentas[estado] == 1 else nombre),
            cuentas[estado],
            semaforo.COLOR[estado],
        )
        for estado, nombre in semaforo.EN_PLURAL.items()
        if cuentas[estado]
    ]


def responsables(todas: Iterable[Fila]) -> list[Organizacion]:
    suyas = {fila.recomendacion.responsable for fila in todas}
    return sorted((una for una in suyas if una), key=lambda una: una.nombre_plano)
