"""Qué teléfonos están en línea. Sólo en Redis: se pierde sin que nadie pierda nada."""

import time

import redis

from sobremesas.models import Sala
from sobremesas.vivo import campana

SEGUNDOS = 14  # dos consultas de las lentas y un tropiezo


def en_linea(sala: Sala) -> set[int]:
    """Las claves de los puestos cuyo teléfono preguntó hace poco; sin Redis, ninguna."""
    if (cliente := campana.cliente()) is None:
        return set()
    linea, desde = campana.clave(str(sala.uid), "linea"), time.time() - SEGUNDOS
    try:
        with cliente.pipeline(transaction=False) as viaje:
            viaje.zremrangebyscore(linea, 0, desde - 3600)
            viaje.zrangebyscore(linea, desde, "+inf")
            _, quienes = viaje.execute()
    except redis.RedisError:
        campana.callar()
        return set()
    return {int(quien) for quien in quienes}
