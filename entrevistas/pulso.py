"""El pulso de una captura: si algo cambió y quién está escribiendo.

Redis es la campana, nunca la memoria: si falta, la captura pregunta a la base y sigue igual.
"""

import json
import secrets
import time
from dataclasses import dataclass, field
from functools import lru_cache
from zlib import crc32

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from dialogo.models import Usuario

PRESENCIA_SEGUNDOS = 9
_ACCESO_SEGUNDOS = 30
_SILENCIO_SEGUNDOS = 5
_callado_hasta = 0.0


@dataclass
class Pulso:
    """``senal`` cambia con cada cambio guardado; vacía si no hay Redis que lo diga."""

    senal: str = ""
    presentes: list[dict[str, object]] = field(default_factory=list)


@lru_cache(maxsize=4)
def _cliente(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=0.5, socket_connect_timeout=0.5, decode_responses=True
    )


def _redis() -> redis.Redis | None:
    """Tras una falla se deja de insistir unos segundos: nadie espera a un Redis caído."""
    return None if time.monotonic() < _callado_hasta else _cliente(settings.REDIS_URL)


def _callar() -> None:
    global _callado_hasta
    _callado_hasta = time.monotonic() + _SILENCIO_SEGUNDOS


def _clave(entrevista: int, que: str) -> str:
    return cache.make_key(f"captura:{entrevista}:{que}")


def _clave_de_acceso(usuario: Usuario, dialogo: int, numero: int) -> str:
    return cache.make_key(f"captura:acceso:{dialogo}:{numero}:{usuario.pk}")


def avisar(entrevista: int) -> None:
    """Al confirmarse la transacción, quienes miran esta entrevista sabrán que algo cambió."""
    transaction.on_commit(lambda: _sonar(entrevista))


def _sonar(entrevista: int) -> None:
    if (cliente := _redis()) is None:
        return
    try:
        cliente.set(_clave(entrevista, "senal"), secrets.token_hex(8), ex=86_400)
    except redis.RedisError:
        _callar()


def escuchar(
    entrevista: int, usuario: Usuario, lugar: dict[str, object], sala: str = "presencia"
) -> Pulso:
    """Anota dónde está esta persona y devuelve la señal y las demás de su sala. Un viaje a Redis."""
    if (cliente := _redis()) is None:
        return Pulso()
    aqui = {
        **lugar,
        "id": usuario.pk,
        "nombre": usuario.nombre_corto,
        "iniciales": usuario.iniciales,
        "t": time.time(),
    }
    senal, presencia = _clave(entrevista, "senal"), _clave(entrevista, sala)
    try:
        with cliente.pipeline(transaction=False) as viaje:
            viaje.set(senal, secrets.token_hex(8), nx=True, ex=86_400)
            viaje.get(senal)
            viaje.hset(presencia, str(usuario.pk), json.dumps(aqui))
            viaje.expire(presencia, 60)
            viaje.hgetall(presencia)
            _, vista, _, _, todas = viaje.execute()
    except redis.RedisError:
        _callar()
        return Pulso()
    return Pulso(vista or "", _otras(todas, usuario))


def _otras(todas: dict[str, str], usuario: Usuario) -> list[dict[str, object]]:
    limite = time.time() - PRESENCIA_SEGUNDOS
    presentes = []
    for clave, dato in sorted(todas.items()):
        persona = json.loads(dato)
        if clave != str(usuario.pk) and persona.pop("t") > limite:
            presentes.append(persona)
    return presentes


def huella(presentes: list[dict[str, object]]) -> str:
    return f"{crc32(json.dumps(presentes, sort_keys=True).encode()):08x}"


def recordar_acceso(usuario: Usuario, dialogo: int, numero: int, entrevista: int) -> None:
    """Durante medio minuto, «nada cambió» se contesta sin preguntar a la base quién es quién."""
    if (cliente := _redis()) is None:
        return
    try:
        clave = _clave_de_acceso(usuario, dialogo, numero)
        cliente.set(clave, entrevista, ex=_ACCESO_SEGUNDOS)
    except redis.RedisError:
        _callar()


def entrevista_conocida(usuario: Usuario, dialogo: int, numero: int) -> int | None:
    if (cliente := _redis()) is None:
        return None
    try:
        valor = cliente.get(_clave_de_acceso(usuario, dialogo, numero))
    except redis.RedisError:
        _callar()
        return None
    return int(str(valor)) if valor else None
