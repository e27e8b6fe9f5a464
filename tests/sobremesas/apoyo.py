"""Atajos de las pruebas del asiento."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from sobremesas.asiento import Accion, Ocupacion, Quien, Resultado, mover, ocupacion
from sobremesas.models import Invitacion, Sobremesa
from tests.fabricas_sobremesas import InvitacionFactory

ENLACE = Quien.por_enlace()
CONEXIONES = 8  # las del fondo: los demás hilos esperan su turno, como en un servidor


def sillas(dia: Sobremesa, cuantas: int, **campos: object) -> list[Invitacion]:
    return [InvitacionFactory(sobremesa=dia, **campos) for _ in range(cuantas)]


def cuenta(dia: Sobremesa) -> Ocupacion:
    dia.refresh_from_db()
    return ocupacion([dia])[dia.pk]


def si(silla: Invitacion, quien: Quien = ENLACE, **mas: object) -> Resultado:
    return mover(silla, Accion.ASISTIR, quien=quien, **mas)


def no(silla: Invitacion, quien: Quien = ENLACE, **mas: object) -> Resultado:
    return mover(silla, Accion.DECLINAR, quien=quien, **mas)


def a_la_vez(tareas: list[Callable[[], object]]) -> list[object]:
    """Cada tarea en un hilo con su conexión, las primeras soltadas juntas."""
    juntas = min(CONEXIONES, len(tareas))
    salida = threading.Barrier(juntas)
    primeras = iter(range(juntas))
    turno = threading.Lock()

    def correr(tarea: Callable[[], object]) -> object:
        with turno:
            espera = next(primeras, None) is not None
        if espera:
            salida.wait(timeout=20)
        try:
            return tarea()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(juntas) as hilos:
        return list(hilos.map(correr, tareas))
