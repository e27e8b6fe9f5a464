"""La prioridad de cada recomendación, de lo que las sobremesas pesaron de los hallazgos detrás de ella.

Cuentan las consultas cerradas y sin anular de tardes de verdad. Si hubo reparto de puntos, los puntos
de sus hallazgos entre los que se repartieron; si no, la mediana de importancia de la última ronda. Con
menos de cinco respuestas no hay cifra y no cuenta.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dialogo.acceso import Request
from dialogo.models import Dialogo
from hallazgos.models import Recomendacion, Redaccion
from sobremesas.consultas.estadistica import Escala
from sobremesas.models import Consulta

POR_PUNTOS, POR_IMPORTANCIA = "puntos", "importancia"


@dataclass(frozen=True)
class Prioridad:
    """«2 de 22, por puntos de las sobremesas». Las empatadas comparten lugar."""

    lugar: int
    de: int
    por: str

    @property
    def frase(self) -> str:
        de_que = "puntos" if self.por == POR_PUNTOS else "la importancia que le dieron"
        return f"{self.lugar} de {self.de}, por {de_que} en las sobremesas"


def lugares(dialogo: Dialogo) -> dict[int, Prioridad]:
    """Por clave de recomendación activa; las que nadie pesó no están. Cuatro consultas."""
    consultas = Consulta.objects.cerradas().filter(
        sala__sobremesa__dialogo=dialogo, sala__es_ensayo=False
    )
    for por, pesar in ((POR_PUNTOS, _puntos), (POR_IMPORTANCIA, _importancia)):
        if pesos := pesar(consultas):
            return _ordenar(dialogo, pesos, por)
    return {}


def mostrar(recomendacion: Recomendacion, request: Request) -> tuple[str, dict[str, Any]] | None:
    """En la página de la recomendación, junto a su responsable. Nada si nadie la pesó."""
    prioridad = lugares(recomendacion.dialogo).get(recomendacion.pk)
    return ("sobremesas/_prioridad.html", {"prioridad": prioridad}) if prioridad else None


def _puntos(consultas: QuerySet[Consulta]) -> dict[int, float]:
    """De cada redacción, la parte de los puntos que recibió, promediada entre las tardes."""
    partes: dict[int, list[float]] = defaultdict(list)
    for resultado in _resultados(consultas, Consulta.Clase.REPARTO):
        filas = resultado["repartidos"]
        total = sum(fila["puntos"] for fila in filas)
        for fila in filas if total else ():
            partes[fila["redaccion"]].append(fila["puntos"] / total)
    return _promedios(partes)


def _importancia(consultas: QuerySet[Consulta]) -> dict[int, float]:
    """La mediana de cada redacción en la última ronda de cada tarde."""
    ultimas: dict[tuple[int, int], list[Any]] = {}
    for sala, _ronda, resultado in (
        consultas.filter(clase=Consulta.Clase.CALIFICACION, resultado__pocas=False)
        .values_list("sala", "ronda", "resultado")
        .order_by("ronda")
    ):
        for fila in (resultado or {}).get("calificados", ()):
            if not fila["pocas"]:
                ultimas[sala, fila["redaccion"]] = fila["importancia"]
    medianas: dict[int, list[float]] = defaultdict(list)
    for (_, redaccion), cuentas in ultimas.items():
        medianas[redaccion].append(Escala(tuple(cuentas)).mediana)
    return _promedios(medianas)


def _resultados(consultas: QuerySet[Consulta], clase: str) -> Iterable[dict[str, Any]]:
    filas = consultas.filter(clase=clase, resultado__pocas=False)
    return [fila for fila in filas.values_list("resultado", flat=True) if fila]


def _promedios(valores: dict[int, list[float]]) -> dict[int, float]:
    return {clave: sum(suyos) / len(suyos) for clave, suyos in valores.items()}


def _ordenar(dialogo: Dialogo, por_redaccion: dict[int, float], por: str) -> dict[int, Prioridad]:
    """Cada recomendación vale lo que vale el mejor pesado de sus hallazgos."""
    por_hallazgo: dict[int, list[float]] = defaultdict(list)
    hallazgo_de = Redaccion.objects.filter(pk__in=por_redaccion).values_list("pk", "hallazgo")
    for redaccion, hallazgo in hallazgo_de:
        por_hallazgo[hallazgo].append(por_redaccion[redaccion])
    promedios = _promedios(por_hallazgo)
    pesos: dict[int, float] = {}
    filas = Recomendacion.objects.activas().filter(dialogo=dialogo).values_list("pk", "hallazgos")
    for recomendacion, hallazgo in filas:
        if hallazgo in promedios:
            pesos[recomendacion] = max(pesos.get(recomendacion, 0), promedios[hallazgo])
    orden = sorted(pesos.values(), reverse=True)
    return {pk: Prioridad(orden.index(peso) + 1, len(orden), por) for pk, peso in pesos.items()}
