"""La copia publicada de la sala: se compone una vez por versión y de ahí contestan todos los aparatos.

En Redis va junta con su versión; una vieja nunca pisa a una nueva. Si se pierde, Redis no contesta o
alguien murió entre confirmar y publicar, se rehace del renglón de la sala (V1): una persona a la vez por
proceso, y cada proceso compara su copia con la base cada cinco segundos.
"""

import json
import logging
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

import redis
from django.db import transaction

from sobremesas.models import Papeleta, Sala
from sobremesas.vivo import campana

bitacora = logging.getLogger(__name__)

UN_DIA = 86_400
COMPROBAR, SIN_REDIS = 5.0, 2.0
COPIAS = 16
# Cada cuánto pregunta un aparato, en milisegundos; 0, nunca más.
SEGUIDO, DESPACIO, NUNCA = 2000, 5000, 0

_PUBLICAR = """
local v = redis.call('HGET', KEYS[1], 'v')
if v and tonumber(v) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'v', ARGV[1], 'json', ARGV[2], 'c', ARGV[3], 'i', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1
"""


@dataclass
class Copia:
    """Lo que este proceso sabe de una sala. ``consulta``: la abierta, o cero."""

    version: int
    cuerpo: bytes
    consulta: int
    cada: int
    comprobada: float


@dataclass(frozen=True)
class Aviso:
    """Lo que se contesta a un aparato; ``cuerpo`` nulo si ya tenía esa versión."""

    version: int
    cada: int
    cuerpo: bytes | None
    respondieron: int | None = None


_copias: dict[str, Copia] = {}
_candado = threading.Lock()


def al_confirmar(sala: Sala) -> None:
    """Se publica cuando la transacción se confirma: antes, nadie debe verlo."""
    transaction.on_commit(partial(_publicar_sin_caer, str(sala.uid)))


def olvidar(sala: Sala) -> None:
    def borrar() -> None:
        uid = str(sala.uid)
        _copias.pop(uid, None)
        if (cliente := campana.cliente()) is not None:
            try:
                cliente.delete(campana.clave(uid), campana.clave(uid, "linea"))
            except redis.RedisError:
                campana.callar()

    transaction.on_commit(borrar)


def _publicar_sin_caer(uid: str) -> None:
    """Lo confirmado, confirmado está: si algo falla aquí, lo rehace quien pregunte."""
    if not _candado.acquire(timeout=2):
        return
    try:
        _rehacer(uid)
    except Exception:
        bitacora.exception("No se pudo publicar la sala")
    finally:
        _candado.release()


def _rehacer(uid: str) -> Copia | None:
    """Compone del renglón y publica. Con el candado del proceso tomado."""
    from sobremesas.vivo.estado import componer

    estado = componer(uid)
    if estado is None:
        _copias.pop(uid, None)
        return None
    copia = _copia(estado)
    _guardar(uid, copia)
    _publicar(uid, copia)
    return copia


def _publicar(uid: str, copia: Copia) -> None:
    if (cliente := campana.cliente()) is None:
        return
    datos = (str(copia.version), copia.cuerpo, str(copia.consulta), str(copia.cada), str(UN_DIA))
    try:
        cliente.eval(_PUBLICAR, 1, campana.clave(uid), *datos)
    except redis.RedisError:
        campana.callar()


def _copia(estado: dict[str, Any]) -> Copia:
    consulta = estado["consulta"]
    return Copia(
        version=estado["version"],
        cuerpo=json.dumps(estado, ensure_ascii=False, separators=(",", ":")).encode(),
        consulta=consulta["pk"] if consulta else 0,
        cada=cada_cuanto(estado),
        comprobada=time.monotonic(),
    )


def _guardar(uid: str, copia: Copia) -> None:
    while len(_copias) >= COPIAS and uid not in _copias:
        _copias.pop(next(iter(_copias)))
    _copias[uid] = copia


def cada_cuanto(estado: dict[str, Any]) -> int:
    """Seguido mientras hay algo que hacer; despacio entre puntos, en receso y al cierre."""
    if estado["estado"] == Sala.Estado.TERMINADA:
        return NUNCA
    if estado["consulta"] or estado["espejos"]:
        return SEGUIDO
    clase = estado["punto"]["clase"] if estado["punto"] else ""
    tranquila = clase in ("momento", "receso") or estado["fase"] == Sala.Fase.CERRAR
    return DESPACIO if tranquila else SEGUIDO


def preguntar(uid: str, *, tiene: int, puesto: int = 0, cuenta: bool = False) -> Aviso | None:
    """Lo que hay de nuevo para un aparato, o ``None`` si esa sala ya no existe.

    Marca su teléfono en línea en el mismo viaje. ``cuenta``: también cuántos han respondido la
    consulta abierta, que se cuenta a lo más una vez por segundo.
    """
    visto = _ver(uid, puesto)
    copia = _vigente(uid, visto)
    if copia is None:
        return None
    respondieron = _respondieron(uid, copia.consulta) if cuenta and copia.consulta else None
    cuerpo = None if tiene == copia.version else copia.cuerpo
    return Aviso(copia.version, copia.cada, cuerpo, respondieron)


def _ver(uid: str, puesto: int) -> int | None:
    """La versión publicada; nula si se perdió o Redis no contesta."""
    if (cliente := campana.cliente()) is None:
        return None
    try:
        if not puesto:
            version = cliente.hget(campana.clave(uid), "v")
        else:
            linea = campana.clave(uid, "linea")
            with cliente.pipeline(transaction=False) as viaje:
                viaje.hget(campana.clave(uid), "v")
                viaje.zadd(linea, {str(puesto): time.time()})
                version = viaje.execute()[0]
    except redis.RedisError:
        campana.callar()
        return None
    return int(version) if version else None  # type: ignore[arg-type]


def _sirve(copia: Copia, publicada: int | None) -> bool:
    """Sin Redis la base se mira cada dos segundos; con él, cada cinco. Nunca en cada petición."""
    if publicada is not None and publicada != copia.version:
        return False
    return time.monotonic() - copia.comprobada <= (SIN_REDIS if publicada is None else COMPROBAR)


def _vigente(uid: str, publicada: int | None) -> Copia | None:
    """La copia de este proceso si es la publicada; si no, la de Redis; si tampoco, la de la base."""
    copia = _copias.get(uid)
    if copia and _sirve(copia, publicada):
        return copia
    hay_otra = copia is None or (publicada or 0) > copia.version
    if not _candado.acquire(blocking=hay_otra):
        return copia  # otro hilo ya la está comprobando
    try:
        return _comprobar(uid, publicada)
    finally:
        _candado.release()


def _comprobar(uid: str, publicada: int | None) -> Copia | None:
    """Con el candado tomado: pudo ponerse al día mientras se esperaba."""
    copia = _copias.get(uid)
    if copia and _sirve(copia, publicada):
        return copia
    if (publicada or 0) > (copia.version if copia else 0) and (de_redis := _leer(uid)):
        _guardar(uid, de_redis)
        return de_redis
    version = Sala.objects.filter(uid=uid).values_list("version", flat=True).first()
    if copia is None or version != copia.version:
        return _rehacer(uid)
    copia.comprobada = time.monotonic()
    if publicada != version:
        _publicar(uid, copia)
    return copia


def _leer(uid: str) -> Copia | None:
    if (cliente := campana.cliente()) is None:
        return None
    try:
        leido: Any = cliente.hmget(campana.clave(uid), ["v", "json", "c", "i"])
    except redis.RedisError:
        campana.callar()
        return None
    version, cuerpo, consulta, cada = leido
    if not (version and cuerpo):
        return None
    return Copia(int(version), cuerpo, int(consulta), int(cada), time.monotonic())


def _respondieron(uid: str, consulta: int) -> int | None:
    """Cuántas papeletas hay: nunca qué dicen. Sin Redis no se cuenta en cada petición."""
    if (cliente := campana.cliente()) is None:
        return None
    clave = campana.clave(uid, f"respondieron:{consulta}")
    try:
        if cliente.set(f"{clave}:turno", 1, nx=True, px=1000):
            cliente.set(clave, Papeleta.objects.filter(consulta=consulta).count(), ex=UN_DIA)
        dicho = cliente.get(clave)
    except redis.RedisError:
        campana.callar()
        return None
    return int(dicho) if dicho else None  # type: ignore[arg-type]
