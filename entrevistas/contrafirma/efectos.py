"""Lo que una contrafirma cambia de un pasaje. Lo aplica ``confidencialidad``, y nadie más.

Lo retirado y lo corregido alcanzan a todo pasaje que comparta sus palabras: retirar una oración y
dejar citada la entrada entera no retiraría nada. Sólo una respuesta posterior al otro pasaje lo
libra. Las reglas están en ``docs/decisiones/0071-contrafirma.md``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from entrevistas.models import Contrafirma, Fragmento, RespuestaContrafirma

RETIRA = RespuestaContrafirma.Decision.RETIRA
RETIRADO = "Quien habló retiró este pasaje: no se muestra en ninguna parte. Quítalo del hallazgo."
COMPARTE = (
    "Quien habló retiró otro pasaje con estas mismas palabras: tampoco éste se muestra. "
    "Quítalo del hallazgo."
)
TAPADO = "Quien habló corrigió palabras de este pasaje en otro: cita el que corrigió, o pídele que vea éste."


@dataclass(frozen=True)
class Decidido:
    """La respuesta vigente de un pasaje y dónde está ese pasaje en su entrada."""

    respuesta: int
    fragmento: int
    revision: int
    inicio: int
    fin: int
    decision: str
    texto: str
    nivel: str
    en: datetime

    @classmethod
    def de(cls, fila: dict[str, Any]) -> "Decidido":
        return cls(**{**fila, "en": datetime.fromisoformat(fila["en"])})

    def es_de(self, fragmento: Fragmento) -> bool:
        if fragmento.pk:
            return self.fragmento == fragmento.pk
        lugar = (fragmento.revision, fragmento.inicio, fragmento.fin)
        return (self.revision, self.inicio, self.fin) == lugar

    def comparte_con(self, fragmento: Fragmento) -> bool:
        """En otra revisión no se sabe dónde quedaron las palabras: se supone que sí."""
        if self.revision != fragmento.revision:
            return True
        return self.inicio < fragmento.fin and self.fin > fragmento.inicio


@dataclass(frozen=True)
class Efecto:
    """``pedida``: se le preguntó por su entrevista. ``propia``: lo que dijo de este pasaje."""

    pedida: bool = False
    propia: Decidido | None = None
    reserva: str = ""

    @property
    def esta_retirado(self) -> bool:
        return self.reserva in {RETIRADO, COMPARTE}

    @property
    def calla(self) -> bool:
        """Se le preguntó y de este pasaje no ha dicho nada: sin permiso no hay nombre."""
        return self.pedida and self.propia is None

    @property
    def texto(self) -> str:
        return self.propia.texto if self.propia else ""


_FILA = JSONObject(
    respuesta="pk",
    fragmento="fragmento",
    revision="fragmento__revision",
    inicio="fragmento__inicio",
    fin="fragmento__fin",
    decision="decision",
    texto="texto",
    nivel="nivel",
    en="respondida_en",
)


def anotaciones(*, entrevista: str, entrada: str) -> dict[str, Any]:
    """Lo que ``efecto_de`` necesita, para pasajes o para entradas, en la misma consulta."""
    vigentes = RespuestaContrafirma.objects.vigentes().filter(fragmento__entrada=OuterRef(entrada))
    return {
        "contrafirma_pedida": Exists(Contrafirma.objects.filter(entrevista=OuterRef(entrevista))),
        "decididos": ArraySubquery(vigentes.order_by("pk").values(fila=_FILA)),
    }


def efecto_de(fragmento: Fragmento) -> Efecto:
    """Sin ``confidencialidad.para_citar`` hace dos consultas."""
    if hasattr(fragmento, "decididos"):
        filas, pedida = fragmento.decididos, fragmento.contrafirma_pedida  # type: ignore[attr-defined]
    else:
        pedida = Contrafirma.objects.filter(entrevista=fragmento.entrada.entrevista_id).exists()
        filas = (
            RespuestaContrafirma.objects.vigentes()
            .filter(fragmento__entrada=fragmento.entrada_id)
            .values_list(_FILA, flat=True)
            if pedida
            else []
        )
    if not filas:
        return Efecto(pedida=pedida)
    return _juntar(fragmento, [Decidido.de(fila) for fila in filas], pedida)


def _juntar(fragmento: Fragmento, decididos: list[Decidido], pedida: bool) -> Efecto:
    propia = next((uno for uno in decididos if uno.es_de(fragmento)), None)
    reserva = RETIRADO if propia and propia.decision == RETIRA else ""
    for otra in decididos:
        if reserva or otra is propia or not otra.comparte_con(fragmento):
            continue
        if propia and propia.en > otra.en:
            continue
        if otra.decision == RETIRA:
            reserva = COMPARTE
        elif otra.texto and otra.texto != fragmento.texto and not propia:
            reserva = TAPADO
    return Efecto(pedida=pedida, propia=propia, reserva=reserva)


def detenidos(fragmentos: QuerySet[Fragmento]) -> dict[int, str]:
    """De los dados, los que una respuesta impide mostrar, con su porqué. Una consulta."""
    alcanzan = RespuestaContrafirma.objects.vigentes().filter(
        fragmento__entrada=OuterRef("entrada")
    )
    filas = (
        fragmentos.filter(Exists(alcanzan))
        .order_by()
        .distinct()
        .only("pk", "entrada", "revision", "inicio", "fin", "texto")
        .annotate(**anotaciones(entrevista="entrada__entrevista", entrada="entrada"))
    )
    efectos = {fragmento.pk: efecto_de(fragmento) for fragmento in filas}
    return {pk: efecto.reserva for pk, efecto in efectos.items() if efecto.reserva}


def retirados(fragmentos: QuerySet[Fragmento]) -> frozenset[int]:
    """De los dados, los que quien habló retiró. Una consulta."""
    return frozenset(pk for pk, motivo in detenidos(fragmentos).items() if motivo != TAPADO)
