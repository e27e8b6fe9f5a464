"""Lo que va llegando de las mesas sobre el punto en curso, como puede leerse en la sala."""

from dataclasses import dataclass

from entrevistas.confidencialidad import Audiencia
from hallazgos.historia import Tramo, comparar
from sobremesas.aportaciones.alineacion import texto_base
from sobremesas.atribucion import Firma, Umbral, firmar, para_firmar
from sobremesas.models import Aportacion, PuntoDelDia, Sala

CABEN = 30
ALREDEDOR, LARGO_QUE_SE_COMPARA = 300, 1200


@dataclass(frozen=True)
class Linea:
    """Una aportación en pantalla, firmada como se permite en la sala."""

    aportacion: Aportacion
    firma: Firma
    tramos: tuple[Tramo, ...]

    @property
    def de(self) -> str:
        """De qué mesa llegó; «Un teléfono» si no se sabe."""
        return str(self.aportacion.mesa) if self.aportacion.mesa else "Un teléfono"


@dataclass(frozen=True)
class Llegan:
    total: int
    lineas: tuple[Linea, ...]

    @property
    def mas(self) -> bool:
        return self.total > len(self.lineas)


def de(sala: Sala, punto: PuntoDelDia | None) -> Llegan:
    """Las más nuevas primero. Tres consultas."""
    suyas = Aportacion.objects.en_pie().filter(sala=sala, punto=punto)
    ultimas = para_firmar(suyas).select_related("redaccion").order_by("-numero")[:CABEN]
    umbral = Umbral.de(sala)
    return Llegan(suyas.count(), tuple(_linea(una, umbral) for una in ultimas))


def _linea(una: Aportacion, umbral: Umbral) -> Linea:
    firma = firmar(una, Audiencia.PARTICIPANTES, umbral)
    return Linea(una, firma, tuple(_tramos(una, firma.texto)))


def _tramos(una: Aportacion, texto: str) -> list[Tramo]:
    """Lo propuesto, con las palabras nuevas señaladas frente a las que toca."""
    desde, hasta = una.toca_desde, una.toca_hasta
    if una.clase != Aportacion.Clase.MODIFICA or desde is None or hasta is None:
        return [Tramo("igual", texto)]
    cerca = texto_base(una.redaccion)[max(0, desde - ALREDEDOR) : hasta + ALREDEDOR]
    if len(cerca) + len(texto) > LARGO_QUE_SE_COMPARA:
        return [Tramo("igual", texto)]
    return [tramo for tramo in comparar(cerca, texto) if tramo.cambio != "quita"]
