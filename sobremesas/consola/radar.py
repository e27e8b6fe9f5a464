"""Radar de voces: quién ha hablado de un punto y quién no, por sector. Sólo lo ve quien conduce.

Cuenta a quienes están en la sala. Habló quien tocó su lugar en la relatoría o tiene una aportación.
Se borra a los siete días (``DIAS_DEL_RADAR``), y desde entonces tampoco se calcula.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from actores.models import Sector
from dialogo.palabras import en_letra, enumerar
from sobremesas.models import Aportacion, Intervencion, Puesto, PuntoDelDia, Sala
from sobremesas.models.sala import DIAS_DEL_RADAR

CABEN_DICHOS = 3


@dataclass(frozen=True)
class Fila:
    """Un sector presente; ``mesas`` son las de quienes no han hablado."""

    sector: Sector | None
    hablaron: int
    son: int
    mesas: tuple[int, ...]

    @property
    def nombre(self) -> str:
        return self.sector.nombre if self.sector else "Sin sector"

    @property
    def clave(self) -> str:
        return self.sector.clave if self.sector else ""

    @property
    def formas(self) -> list[bool]:
        """Una por persona; llena, si habló."""
        return [n < self.hablaron for n in range(self.son)]

    @property
    def calla(self) -> bool:
        return not self.hablaron

    @property
    def donde(self) -> str:
        """«Cultura no ha hablado: está en las mesas 1 y 2.»"""
        if not self.mesas:
            return f"{self.nombre} no ha hablado."
        en = "la mesa" if len(self.mesas) == 1 else "las mesas"
        return f"{self.nombre} no ha hablado: está en {en} {enumerar(map(str, self.mesas))}."


@dataclass(frozen=True)
class Radar:
    filas: tuple[Fila, ...]
    se_borra: date

    @property
    def alguien_hablo(self) -> bool:
        return any(fila.hablaron for fila in self.filas)

    @property
    def callan(self) -> list[Fila]:
        """Los sectores de los que falta oír; mientras nadie hable, ninguno en particular."""
        return [fila for fila in self.filas if fila.calla] if self.alguien_hablo else []

    @property
    def faltan(self) -> list[str]:
        """Dónde está cada sector que falta oír; si son muchos, cuántos son."""
        if len(self.callan) > CABEN_DICHOS:
            return [f"Faltan {en_letra(len(self.callan))} sectores por oír."]
        return [fila.donde for fila in self.callan]


def contar(puestos: Iterable[Puesto], hablaron: set[int]) -> tuple[Fila, ...]:
    """Una fila por sector presente, en el orden del catálogo; sin sector, al final."""
    grupos: dict[int, list[Puesto]] = {}
    for puesto in puestos:
        grupos.setdefault(puesto.sector_id or 0, []).append(puesto)
    filas = [_fila(grupo, hablaron) for grupo in grupos.values()]
    return tuple(sorted(filas, key=lambda f: (f.sector is None, f.sector.orden if f.sector else 0)))


def _fila(grupo: list[Puesto], hablaron: set[int]) -> Fila:
    callan = [puesto for puesto in grupo if puesto.pk not in hablaron]
    mesas = {puesto.mesa.numero for puesto in callan if puesto.mesa}
    return Fila(grupo[0].sector, len(grupo) - len(callan), len(grupo), tuple(sorted(mesas)))


def de(sala: Sala, punto: PuntoDelDia | None) -> Radar | None:
    """El del punto en curso. Tres consultas; nada si la tarde terminó o ya pasó su plazo."""
    se_borra = timezone.localdate(sala.abierta_en) + timedelta(days=DIAS_DEL_RADAR)
    if punto is None or not sala.esta_en_curso or timezone.localdate() >= se_borra:
        return None
    puestos = sala.puestos.filter(esta=True).select_related("sector", "mesa")
    return Radar(contar(puestos, _hablaron(sala, punto)), se_borra)


def _hablaron(sala: Sala, punto: PuntoDelDia) -> set[int]:
    con_palabra = Intervencion.objects.filter(sala=sala, punto=punto)
    con_linea = Aportacion.objects.en_pie().filter(sala=sala, punto=punto, puesto__isnull=False)
    ids = set(con_palabra.order_by().values_list("puesto", flat=True))
    return ids | {pk for pk in con_linea.order_by().values_list("puesto", flat=True) if pk}
