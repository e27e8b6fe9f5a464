"""Cuántas aportaciones tiene cada hallazgo y cuántas ya tienen respuesta."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from dialogo.models import Dialogo
from hallazgos.derivacion import familia
from hallazgos.models import Hallazgo
from sobremesas.conciliacion.quien import dias_de
from sobremesas.models import Aportacion, Contestacion
from sobremesas.models.sesion import SobremesaQuerySet

_COLUMNAS = (
    *("redaccion__hallazgo", "clase", "revision"),
    *("contestacion__suerte", "contestacion__revision_contestada"),
)


@dataclass
class Cuenta:
    """``contestadas``: las que tienen respuesta a lo que dicen hoy; corregida después, no cuenta."""

    total: int = 0
    contestadas: int = 0
    por_suerte: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(Contestacion.Suerte.values, 0)
    )
    disensos: int = 0
    disensos_contestados: int = 0

    @property
    def faltan(self) -> int:
        return self.total - self.contestadas

    @property
    def disensos_sin_respuesta(self) -> int:
        return self.disensos - self.disensos_contestados

    def anotar(self, clase: str, suerte: str | None) -> None:
        """Suma una; ``suerte`` es nula si su respuesta falta o ya no vale."""
        disiente = clase == Aportacion.Clase.DISIENTE
        self.total += 1
        self.disensos += disiente
        if suerte:
            self.contestadas += 1
            self.por_suerte[suerte] += 1
            self.disensos_contestados += disiente


def conciliables(dias: SobremesaQuerySet) -> QuerySet[Aportacion]:
    """Las de tardes de verdad, sin las retiradas."""
    return Aportacion.objects.de_verdad().en_pie().filter(sala__sobremesa__in=dias)


def cuentas(
    dialogo: Dialogo,
    dias: SobremesaQuerySet | None = None,
    hallazgos: Iterable[Hallazgo] | None = None,
) -> dict[int, Cuenta]:
    """Por clave de hallazgo, con lo que se pidió a los que lo anteceden. Tres consultas.

    Lo pedido a uno que se dividió cuenta en cada parte: se contesta una vez y vale en todas. Los que
    no tienen aportaciones no están. Sin ``dias``, los terminados.
    """
    dias = dias_de(dialogo) if dias is None else dias
    filas: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for hallazgo, clase, revision, suerte, leida in conciliables(dias).values_list(*_COLUMNAS):
        filas[hallazgo].append((clase, suerte if revision == leida else None))
    todos = list(dialogo.hallazgos.all()) if hallazgos is None else list(hallazgos)
    hechas = {}
    for pk, suyos in familia(todos).items():
        cuenta = Cuenta()
        for uno in suyos:
            for clase, vale in filas.get(uno, ()):
                cuenta.anotar(clase, vale)
        if cuenta.total:
            hechas[pk] = cuenta
    return hechas
