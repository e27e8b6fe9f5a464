"""Qué cambió de un hallazgo entre lo que se imprimió y lo que se publicó, con lo que lo rodea."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from hallazgos.historia import Tramo, comparar
from hallazgos.marcadores import partes
from hallazgos.models import Hallazgo, Redaccion
from informes.retorno.publicado import Publico, Tarde
from sobremesas.models import Contestacion

ALREDEDOR = 48  # letras de lo que no cambió, a cada lado


@dataclass
class Cambio:
    """``tramos`` nulo: no cambió una palabra, o todavía no se publica. ``folio``: si pasó a otro."""

    tardes: list[Tarde]
    asistentes: int = 0
    tramos: list[Tramo] | None = None
    campo: str = ""
    publicado_el: date | None = None
    pasa_a: str = ""
    disensos: list[dict[str, Any]] = field(default_factory=list)
    contestada: Contestacion | None = None

    @property
    def desde(self) -> date | None:
        return self.tardes[0].dia if self.tardes else self.publicado_el

    @property
    def hasta(self) -> date | None:
        return self.tardes[-1].dia if self.tardes else self.publicado_el

    @property
    def recogida(self) -> bool:
        S = Contestacion.Suerte
        return bool(self.contestada and self.contestada.suerte in (S.RECOGIDA, S.EN_PARTE))


def de(
    linaje: Sequence[Hallazgo],
    *,
    antes: Redaccion | None,
    publico: Publico | None,
    tardes: list[Tarde],
    contestada: Contestacion | None,
) -> Cambio | None:
    """Nada si ni se discutió en una tarde con acta ni se publicó. ``linaje``: él y los que le siguen."""
    hallado = next((h for h in linaje if publico and h.folio in publico.hallazgos), None)
    if not tardes and hallado is None and contestada is None:
        return None
    cambio = Cambio(tardes=tardes, contestada=contestada)
    if publico is None or hallado is None:
        return cambio
    dicho = publico.hallazgos[hallado.folio]
    cambio.asistentes = sum(publico.asistentes.get(tarde.numero, 0) for tarde in tardes)
    cambio.publicado_el = timezone.localdate(publico.en)
    cambio.pasa_a = hallado.folio if hallado != linaje[0] else ""
    cambio.disensos = [uno for uno in dicho["disensos"] if not uno.get("retirada")]
    if antes is not None:
        cambio.campo, cambio.tramos = _que_cambio(antes, dicho)
    if not tardes and cambio.tramos is None and not cambio.pasa_a and not cambio.contestada:
        return None  # se publicó como estaba: no hay nada que contar de un cambio
    return cambio


def _que_cambio(antes: Redaccion, dicho: dict[str, Any]) -> tuple[str, list[Tramo] | None]:
    """Primero el título, que es lo que se recuerda; si no cambió, el texto."""
    for campo in ("titulo", "texto"):
        viejo, nuevo = sin_marcas(getattr(antes, campo)), sin_marcas(dicho.get(campo, ""))
        if viejo != nuevo and nuevo:
            return campo, recortar(comparar(viejo, nuevo))
    return "", None


def sin_marcas(texto: str) -> str:
    """Sin las remisiones ``[e1]``."""
    return "".join(parte.texto for parte in partes(texto) if parte.numero is None)


def recortar(tramos: list[Tramo]) -> list[Tramo]:
    """De lo que no cambió, sólo lo que rodea a un cambio."""
    ultimo = len(tramos) - 1
    return [
        Tramo(t.cambio, _corto(t.texto, al_principio=i == 0, al_final=i == ultimo))
        if t.cambio == "igual"
        else t
        for i, t in enumerate(tramos)
    ]


def _corto(texto: str, *, al_principio: bool, al_final: bool) -> str:
    if al_principio and len(texto) > ALREDEDOR:
        return f"…{_desde_palabra(texto[-ALREDEDOR:])}"
    if al_final and len(texto) > ALREDEDOR:
        return f"{_hasta_palabra(texto[:ALREDEDOR])}…"
    if len(texto) > 2 * ALREDEDOR:
        return f"{_hasta_palabra(texto[:ALREDEDOR])} […] {_desde_palabra(texto[-ALREDEDOR:])}"
    return texto


def _desde_palabra(texto: str) -> str:
    return texto.partition(" ")[2] or texto


def _hasta_palabra(texto: str) -> str:
    return texto.rpartition(" ")[0] or texto
