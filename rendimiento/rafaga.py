"""Muchas peticiones a la vez contra un servidor local: cuántas por segundo y cuánto tarda cada una."""

import http.client
import socket
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

A_LA_VEZ = 8


@dataclass(frozen=True)
class Peticion:
    metodo: str
    ruta: str
    cuerpo: str | None
    cabeceras: dict[str, str]
    esperados: tuple[int, ...]


@dataclass(frozen=True)
class Rafaga:
    """``por_segundo`` de toda la ráfaga; los tiempos, en milisegundos."""

    por_segundo: float
    p50: float
    p95: float
    p99: float


def puerto_libre() -> int:
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        return enchufe.getsockname()[1]


def correr(
    puerto: int, hacer: Callable[[int], Peticion], cuantas: int, *, a_la_vez: int = A_LA_VEZ
) -> Rafaga:
    """``hacer(n)`` da la petición n. Cada hilo conserva su conexión. Una respuesta inesperada la detiene."""
    peticiones = [hacer(n) for n in range(cuantas)]
    tiempos: list[float] = []

    def de_un_hilo(hilo: int) -> None:
        conexion = http.client.HTTPConnection("127.0.0.1", puerto, timeout=120)
        for peticion in peticiones[hilo::a_la_vez]:
            tiempos.append(_pedir(conexion, peticion))
        conexion.close()

    inicio = time.perf_counter()
    with ThreadPoolExecutor(a_la_vez) as hilos:
        list(hilos.map(de_un_hilo, range(a_la_vez)))
    total = time.perf_counter() - inicio
    cortes = statistics.quantiles(tiempos, n=100)
    return Rafaga(cuantas / total, cortes[49], cortes[94], cortes[98])


def _pedir(conexion: http.client.HTTPConnection, peticion: Peticion) -> float:
    inicio = time.perf_counter()
    conexion.request(peticion.metodo, peticion.ruta, peticion.cuerpo, peticion.cabeceras)
    respuesta = conexion.getresponse()
    contenido = respuesta.read()
    tardo = (time.perf_counter() - inicio) * 1000
    if respuesta.status not in peticion.esperados:
        raise SystemExit(f"{peticion.ruta} respondió {respuesta.status}: {contenido[:300]!r}")
    return tardo
