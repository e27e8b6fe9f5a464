"""Quién tiene abierta qué aportación de un hallazgo. Sólo en Redis: perderlo no pierde nada."""

import json
import time
from typing import Any

import redis
from django.core.cache import cache

from dialogo.models import Usuario
from hallazgos.models import Hallazgo
from sobremesas.vivo import campana

AQUI = 25
"""Segundos sin preguntar tras los que se da por cerrada la página, que pregunta cada ocho."""


def latir(hallazgo: Hallazgo, quien: Usuario, *, grupo: str, folio: str) -> list[dict[str, Any]]:
    """Anota dónde está ``quien`` y contesta dónde están las demás personas. Sin Redis, nadie."""
    cliente = campana.cliente()
    if cliente is None:
        return []
    ahora, clave = time.time(), cache.make_key(f"conciliacion:{hallazgo.pk}")
    yo = {"nombre": quien.nombre_corto, "iniciales": quien.iniciales, "grupo": grupo}
    try:
        with cliente.pipeline(transaction=False) as viaje:
            viaje.hset(clave, str(quien.pk), json.dumps({**yo, "folio": folio, "t": ahora}))
            viaje.expire(clave, 120)
            viaje.hgetall(clave)
            todas: dict[bytes, bytes] = viaje.execute()[-1]
    except redis.RedisError:
        campana.callar()
        return []
    presentes = []
    for campo, dato in sorted(todas.items()):
        una = json.loads(dato)
        if campo != str(quien.pk).encode() and ahora - una.pop("t") < AQUI:
            presentes.append(una)
    return presentes
