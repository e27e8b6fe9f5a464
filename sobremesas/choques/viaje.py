"""El disenso abierto viaja con su hallazgo: a la página del equipo y a cada documento que se construya.

A los documentos va como al público: la mesa sólo se dice en la sala. Cerrado por quien lo sostiene, ya
no sale en el siguiente; los ya hechos quedan como historia. La decisión está en
``docs/decisiones/0096-tres-dias-un-texto.md``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dialogo.acceso import Request
from entrevistas.confidencialidad import Audiencia
from entrevistas.models import Nivel
from hallazgos.anexos import Voz
from hallazgos.derivacion import familia
from hallazgos.models import Hallazgo
from sobremesas.aportaciones.disensos import abiertos_de
from sobremesas.atribucion import Firma, Umbral, firmar, para_firmar
from sobremesas.choques.quien import dias_vedados
from sobremesas.models import Disenso, Sala


@dataclass(frozen=True)
class Viajero:
    """Un disenso con su firma para quien lo lee."""

    disenso: Disenso
    firma: Firma

    @property
    def codigo(self) -> str:
        return self.disenso.aportacion.folio

    @property
    def nivel(self) -> Nivel:
        return Nivel(self.firma.nivel)

    def motivo_contra(self, impreso: Nivel) -> str:
        """Por qué lo impreso con ese nivel ya no puede leerse; vacío si puede."""
        if self.disenso.aportacion.retirada_en:
            return "retiró un disenso que este documento cita"
        if self.nivel.rigor > impreso.rigor:
            return "pidió más reserva de la que este documento le da"
        return ""


def firmados(disensos: Iterable[Disenso], audiencia: Audiencia) -> list[Viajero]:
    """Un umbral por sala, y sólo si alguno pide salir por sector."""
    umbrales: dict[int, Umbral] = {}
    viajan = []
    for uno in disensos:
        sala = uno.aportacion.sala
        if uno.nivel == Nivel.POR_SECTOR and sala.pk not in umbrales:
            umbrales[sala.pk] = Umbral.de(sala)
        viajan.append(Viajero(uno, firmar(uno, audiencia, umbrales.get(sala.pk))))
    return viajan


def para_documento(hallazgos: Iterable[Hallazgo]) -> dict[int, list[Viajero]]:
    """Por hallazgo, los abiertos de tardes terminadas, en el orden en que se abrieron.

    También los de aquellos de los que viene: fundir o dividir no deja un disenso atrás.
    """
    familias = familia(hallazgos)
    todos = {pk for suyos in familias.values() for pk in suyos}
    abiertos = abiertos_de(todos).filter(aportacion__sala__estado=Sala.Estado.TERMINADA)
    de: dict[int, list[Viajero]] = defaultdict(list)
    for uno in firmados(abiertos, Audiencia.PUBLICO):
        de[uno.disenso.hallazgo_id].append(uno)
    por_hallazgo: dict[int, list[Viajero]] = defaultdict(list)
    for pk, suyos in familias.items():
        if viajan := [uno for otro in suyos for uno in de.get(otro, ())]:
            por_hallazgo[pk] = sorted(viajan, key=_en_que_se_abrio)
    return por_hallazgo


def _en_que_se_abrio(uno: Viajero) -> tuple[datetime, int]:
    return uno.disenso.abierto_en, uno.disenso.pk


def de_hoy(disensos: Iterable[int]) -> dict[int, Viajero]:
    """Como saldrían hoy los ya impresos, abiertos o no: cerrarse no retira un documento."""
    consulta = para_firmar(Disenso.objects.filter(pk__in=list(disensos)))
    return {uno.disenso.pk: uno for uno in firmados(consulta, Audiencia.PUBLICO)}


def anexar(hallazgo: Hallazgo, audiencia: Audiencia, request: Request) -> list[Voz]:
    """En la página del hallazgo: todos los abiertos, suyos y de los que viene, menos los de días que quien mira no lee todavía."""
    vedados = dias_vedados(request)
    suyos = familia([hallazgo])[hallazgo.pk]
    disensos = abiertos_de(suyos).exclude(aportacion__sala__sobremesa__in=vedados)
    return [
        Voz(uno.codigo, uno.firma.texto, uno.firma.razon, uno.firma.quien, uno.firma.con_comillas)
        for uno in firmados(disensos, audiencia)
    ]
