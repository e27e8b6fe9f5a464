"""Los compromisos de una recomendación con sus hitos, listos para leerse. Sirve al público y al equipo.

Nunca lleva el nombre de quien escribió: sólo la organización y el cargo.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hallazgos.models import Avance, CambioDeFecha, Compromiso, Hito, Recomendacion
from hallazgos.seguimiento import semaforo
from hallazgos.seguimiento.fechas import dia_de

Direccion = Callable[[Avance], str]


@dataclass(frozen=True)
class AvanceVisto:
    avance: Avance
    dia: date
    documento: str  # dirección de donde se baja; vacía si no trae


@dataclass(frozen=True)
class HitoVisto:
    """``avances``, del último al primero; ``paso``: la clase con que se dibuja su nudo."""

    hito: Hito
    luz: semaforo.LuzDeHito
    avances: list[AvanceVisto]
    cambios: list[CambioDeFecha]
    paso: str

    @property
    def cargo(self) -> str:
        return self.hito.cargo or self.hito.compromiso.cargo

    @property
    def prueba(self) -> AvanceVisto | None:
        """El avance que lo dio por cumplido."""
        suyo = semaforo.cumplimiento(self.hito)
        return next((uno for uno in self.avances if suyo and uno.avance.pk == suyo.pk), None)


@dataclass(frozen=True)
class CompromisoVisto:
    compromiso: Compromiso
    hitos: list[HitoVisto]
    de_corresponsable: bool


def de(recomendacion: Recomendacion, hoy: date, *, documento: Direccion) -> list[CompromisoVisto]:
    """Sin consultas si viene de ``semaforo.para_calcular``. ``documento``: dónde se baja el de un avance."""
    actual = _el_que_sigue(recomendacion)
    return [
        CompromisoVisto(
            compromiso,
            [_hito(hito, hoy, documento, actual) for hito in _por_fecha(compromiso)],
            compromiso.organizacion_id != recomendacion.responsable_id,
        )
        for compromiso in recomendacion.compromisos.all()
    ]


def _por_fecha(compromiso: Compromiso) -> list[Hito]:
    return sorted(compromiso.hitos.all(), key=lambda hito: (hito.para_el, hito.pk))


def _el_que_sigue(recomendacion: Recomendacion) -> int | None:
    vivos = semaforo.hitos_vivos(semaforo.compromisos_vivos(recomendacion))
    return next((hito.pk for hito in vivos if semaforo.cumplimiento(hito) is None), None)


def avances_de(hito: Hito, documento: Direccion | None = None) -> list[AvanceVisto]:
    """Del último al primero."""
    avances = sorted(hito.avances.all(), key=lambda a: (a.informado_en, a.pk), reverse=True)
    return [
        AvanceVisto(a, dia_de(a.informado_en), documento(a) if documento and a.documento else "")
        for a in avances
    ]


def _hito(hito: Hito, hoy: date, documento: Direccion, actual: int | None) -> HitoVisto:
    luz = semaforo.de_hito(hito, hoy)
    avances = sorted(hito.avances.all(), key=lambda a: (a.informado_en, a.pk), reverse=True)
    vistos = [
        AvanceVisto(a, dia_de(a.informado_en), documento(a) if a.documento else "") for a in avances
    ]
    paso = {"cumplido": "si", "retirado": "no"}.get(luz.clave, "ah" if hito.pk == actual else "")
    return HitoVisto(hito, luz, vistos, list(hito.cambios_de_fecha.all()), paso)
