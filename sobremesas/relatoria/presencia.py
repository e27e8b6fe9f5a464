"""Quién relata cada mesa ahora mismo y quién está escribiendo. Sólo en Redis: perderlo no pierde nada."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import redis

from dialogo.models import Usuario
from sobremesas.models import Mesa, Sala
from sobremesas.vivo import campana

ESCRIBE = 6
"""Segundos que dura «está escribiendo» después de la última tecla."""
AQUI = 20
"""Segundos sin preguntar tras los que se da por sin red."""
SE_FUE = 1800


@dataclass(frozen=True)
class Presencia:
    """``sin_red``: por mesa, desde cuándo calla toda su relatoría."""

    escriben: frozenset[int] = frozenset()
    sin_red: dict[int, datetime] = field(default_factory=dict)


def _clave(sala: Sala) -> str:
    return campana.clave(str(sala.uid), "relatoria")


def latir(sala: Sala, mesa: Mesa, quien: Usuario, *, escribe: bool) -> list[dict[str, Any]]:
    """Anota que ``quien`` relata esa mesa y contesta quién más. Sin Redis, nadie más."""
    ahora, campo = time.time(), f"{mesa.pk}:{quien.pk}"
    cliente = campana.cliente()
    if cliente is None:
        return []
    try:
        with cliente.pipeline(transaction=False) as viaje:
            yo = {"nombre": str(quien.nombre), "visto": ahora, "escribe": ahora if escribe else 0}
            viaje.hset(_clave(sala), campo, json.dumps(yo))
            viaje.expire(_clave(sala), 12 * 3600)
            viaje.hgetall(_clave(sala))
            todos = viaje.execute()[-1]
    except redis.RedisError:
        campana.callar()
        return []
    return [
        {"nombre": uno["nombre"], "escribe": ahora - uno["escribe"] < ESCRIBE}
        for otro, uno in sorted(_leer(todos).items())
        if otro[0] == mesa.pk and otro[1] != quien.pk and ahora - uno["visto"] < AQUI
    ]


def en(sala: Sala) -> Presencia:
    """Lo que ve quien conduce: qué mesas escriben y cuáles dejaron de oírse."""
    cliente = campana.cliente()
    if cliente is None:
        return Presencia()
    try:
        todos: Any = cliente.hgetall(_clave(sala))
    except redis.RedisError:
        campana.callar()
        return Presencia()
    ahora = time.time()
    vistos: dict[int, float] = {}
    escriben: set[int] = set()
    for (mesa, _), uno in _leer(todos).items():
        vistos[mesa] = max(vistos.get(mesa, 0.0), uno["visto"])
        if ahora - uno["escribe"] < ESCRIBE:
            escriben.add(mesa)
    callan = {
        mesa: datetime.fromtimestamp(visto, UTC)
        for mesa, visto in vistos.items()
        if AQUI <= ahora - visto < SE_FUE
    }
    return Presencia(frozenset(escriben), callan)


def _leer(crudo: dict[Any, Any]) -> dict[tuple[int, int], dict[str, Any]]:
    leidos = {}
    for campo, valor in crudo.items():
        texto = campo.decode() if isinstance(campo, bytes) else str(campo)
        mesa, _, quien = texto.partition(":")
        leidos[int(mesa), int(quien)] = json.loads(valor)
    return leidos
