"""Qué cambió de una publicación a otra: lo nuevo, lo retirado y, palabra por palabra, lo que se reescribió."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from hallazgos.historia import Tramo
from informes.portal.camino import recortar
from informes.portal.hallado import solo_las_que_salen
from informes.portal.reservas import nombra
from sobremesas.conciliacion.tramos import entre as entre_textos

Datos = dict[str, Any]
DE_UN_HALLAZGO = {"titulo": "Título", "texto": "Texto", "tension": "Tensión"}
DE_UNA_RECOMENDACION = {
    "texto": "Texto",
    "titulo_corto": "Título corto",
    "explicacion": "Explicación",
    "beneficio": "Qué gana quien vive aquí",
    "responsable": "Responsable",
}


@dataclass(frozen=True)
class Cambiado:
    """Uno que estaba y dice otra cosa. ``campos``: cómo se llama cada uno y sus tramos."""

    folio: str
    titulo: str
    campos: list[tuple[str, list[Tramo]]]


@dataclass
class Serie:
    """Los hallazgos, o las recomendaciones. De los nuevos y los retirados, folio y título."""

    nuevos: list[tuple[str, str]] = field(default_factory=list)
    cambiados: list[Cambiado] = field(default_factory=list)
    retirados: list[tuple[str, str]] = field(default_factory=list)

    @property
    def hay(self) -> bool:
        return bool(self.nuevos or self.cambiados or self.retirados)


@dataclass(frozen=True)
class Cambios:
    hallazgos: Serie
    recomendaciones: Serie
    narrativa: bool
    es_la_primera: bool

    @property
    def hay(self) -> bool:
        return self.hallazgos.hay or self.recomendaciones.hay or self.narrativa


def entre(antes: Datos | None, ahora: Datos, reservados: Collection[str] = ()) -> Cambios:
    """Sin ``antes`` todo es nuevo. Compara textos del equipo; de las voces no dice nada.

    Lo que se quitó por nombrar a alguien de ``reservados`` no se repite: sólo lo que quedó.
    """
    viejo = antes or {"hallazgos": [], "recomendaciones": [], "narrativa": []}
    return Cambios(
        _serie(viejo["hallazgos"], ahora["hallazgos"], DE_UN_HALLAZGO, reservados),
        _serie(
            viejo["recomendaciones"], ahora["recomendaciones"], DE_UNA_RECOMENDACION, reservados
        ),
        viejo["narrativa"] != ahora["narrativa"],
        antes is None,
    )


def _serie(
    antes: list[Datos], ahora: list[Datos], campos: dict[str, str], reservados: Collection[str]
) -> Serie:
    eran = {uno["folio"]: uno for uno in antes}
    son = {uno["folio"]: uno for uno in ahora}
    idos = {folio: _titulo(uno) for folio, uno in eran.items() if folio not in son}
    serie = Serie(
        retirados=[(f, "" if nombra(dicho, reservados) else dicho) for f, dicho in idos.items()]
    )
    for folio, uno in son.items():
        if folio not in eran:
            serie.nuevos.append((folio, _titulo(uno)))
        elif distintos := _distintos(eran[folio], uno, campos, reservados):
            serie.cambiados.append(Cambiado(folio, _titulo(uno), distintos))
    return serie


def _titulo(uno: Datos) -> str:
    return uno.get("titulo") or uno.get("titulo_corto") or uno["texto"]


def _distintos(
    antes: Datos, ahora: Datos, campos: dict[str, str], reservados: Collection[str]
) -> list[tuple[str, list[Tramo]]]:
    return [
        (nombre, recortar(entre_textos(nuevo if nombra(viejo, reservados) else viejo, nuevo)))
        for campo, nombre in campos.items()
        if (viejo := _sin_marcas(antes[campo])) != (nuevo := _sin_marcas(ahora[campo]))
    ]


def _sin_marcas(texto: str) -> str:
    return solo_las_que_salen(texto, set())
