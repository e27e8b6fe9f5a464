"""El cliente de Redis de la sala: si no contesta, se deja de insistir un momento y manda la base."""

import time
from functools import lru_cache

import redis
from django.conf import settings
from django.core.cache import cache

_SILENCIO = 2.0
_callada_hasta = 0.0


@lru_cache(maxsize=4)
def _cliente(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=0.5, socket_connect_timeout=0.5)


def cliente() -> redis.Redis | None:
    return None if time.monotonic() < _callada_hasta else _cliente(settings.REDIS_URL)


def callar() -> None:
    global _callada_hasta
    _callada_hasta = time.monotonic() + _SILENCIO


def clave(sala: str, que: str = "") -> str:
    """``sala``: su ``uid``."""
    return cache.make_key(f"sala:{sala}:{que}" if que else f"sala:{sala}")
