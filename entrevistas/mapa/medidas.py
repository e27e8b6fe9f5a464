"""Centralidades de la red, guardadas por la huella de lo que se midió."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import networkx as nx
from django.core.cache import cache

EXACTA_HASTA = 700
MUESTRA = 200
SEMILLA = 7
UN_DIA = 24 * 60 * 60


def huella(*partes: Any) -> str:
    return hashlib.sha256(json.dumps(partes).encode()).hexdigest()[:32]


def guardado(clave: str, calcular: Callable[[], Any]) -> Any:
    """Lo calculado antes con la misma clave; el contenido va en la clave, así que nunca caduca mal."""
    valor = cache.get(clave)
    if valor is None:
        valor = calcular()
        cache.set(clave, valor, UN_DIA)
    return valor


def intermediacion(grafo: nx.Graph) -> dict[int, float]:
    """De 0 a 1: por cuántos de los caminos más cortos entre otros dos pasa cada uno (Brandes 2001).

    Con más de 700 actores se estima con 200 puntos de partida, siempre los mismos.
    """
    aristas = sorted(sorted(par) for par in grafo.edges)
    clave = f"mapa:intermediacion:1:{huella(sorted(grafo.nodes), aristas)}"

    def calcular() -> list[list[float]]:
        muestra = MUESTRA if len(grafo) > EXACTA_HASTA else None
        valores = nx.betweenness_centrality(grafo, k=muestra, seed=SEMILLA)
        return [[pk, round(valor, 5)] for pk, valor in valores.items()]

    return {int(pk): valor for pk, valor in guardado(clave, calcular)}
