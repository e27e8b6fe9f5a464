"""Las páginas pesadas a tres tamaños: consultas, p50 y p95 tras granian, y cuánto crecen."""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dialogo.models import Dialogo, Usuario
from rendimiento.rafaga import puerto_libre

TAMANOS = (30, 300, 3000)
VECES = 60
MOTOR_DE_SESION = "allauth.account.auth_backends.AuthenticationBackend"


def paginas_pesadas(dialogo: Dialogo) -> dict[str, str]:
    clave = dialogo.clave
    return {
        "tablero": reverse("informes:tablero", args=[clave]),
        "entrevistas": reverse("entrevistas:lista", args=[clave]),
        "captura": reverse("entrevistas:captura", args=[clave, 1]),
        "hallazgos": reverse("hallazgos:lista", args=[clave]),
        "mesa": reverse("hallazgos:mesa", args=[clave, 1]),
    }


@contextmanager
def granian() -> Iterator[int]:
    """El mismo servidor de producción, en un puerto libre; muere al salir."""
    puerto = puerto_libre()
    orden = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(puerto), "--workers", "2", "--blocking-threads", "4",
        "--backlog", "4096", "--backpressure", "4096",
        "--log-level", "warning", "dialogo.wsgi:application",
    ]  # fmt: skip
    proceso = subprocess.Popen(orden, env=os.environ)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{puerto}/salud", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield puerto
    finally:
        proceso.terminate()
        proceso.wait(20)


def _cliente(usuario: Usuario) -> Client:
    cliente = Client()
    cliente.force_login(usuario, backend=MOTOR_DE_SESION)
    return cliente


def contar_consultas(usuario: Usuario, ruta: str) -> int:
    cliente = _cliente(usuario)
    cliente.get(ruta, headers={"host": "127.0.0.1"})
    with CaptureQueriesContext(connection) as consultas:
        respuesta = cliente.get(ruta, headers={"host": "127.0.0.1"})
    if respuesta.status_code != 200:
        raise SystemExit(f"{ruta} respondió {respuesta.status_code}")
    return len(consultas)


def cronometrar(puerto: int, galleta: str, ruta: str, veces: int = VECES) -> list[float]:
    """Milisegundos de cada petición, por una conexión que no se cierra."""
    conexion = http.client.HTTPConnection("127.0.0.1", puerto, timeout=60)
    cabeceras = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={galleta}"}
    tiempos = []
    for vuelta in range(veces + 5):
        inicio = time.perf_counter()
        conexion.request("GET", ruta, headers=cabeceras)
        respuesta = conexion.getresponse()
        respuesta.read()
        if respuesta.status != 200:
            raise SystemExit(f"{ruta} respondió {respuesta.status}")
        if vuelta >= 5:
            tiempos.append((time.perf_counter() - inicio) * 1000)
    conexion.close()
    return tiempos


def p95(tiempos: list[float]) -> float:
    return statistics.quantiles(tiempos, n=20)[-1]


def medir(usuario: Usuario, dialogos: dict[int, Dialogo]) -> None:
    galleta = _cliente(usuario).cookies[settings.SESSION_COOKIE_NAME].value
    medidas: dict[str, dict[int, tuple[int, list[float]]]] = {}
    with granian() as puerto:
        for tamano, dialogo in dialogos.items():
            for nombre, ruta in paginas_pesadas(dialogo).items():
                consultas = contar_consultas(usuario, ruta)
                tiempos = cronometrar(puerto, galleta, ruta)
                medidas.setdefault(nombre, {})[tamano] = (consultas, tiempos)
        autoguardado = _autoguardar(puerto, galleta, dialogos[min(dialogos)])
    _imprimir(medidas)
    print(
        f"\nAutoguardado de una entrada, un cliente: p50 {statistics.median(autoguardado):.1f} ms,"
        f" p95 {p95(autoguardado):.1f} ms"
    )


def _imprimir(medidas: dict[str, dict[int, tuple[int, list[float]]]]) -> None:
    print("\nPáginas pesadas, granian 2 × 4, un cliente (meta: consultas iguales; crece ≤ 3)")
    print(f"{'página':12} {'entrevistas':>11} {'consultas':>9} {'p50 ms':>8} {'p95 ms':>8}")
    for nombre, filas in medidas.items():
        for tamano, (consultas, tiempos) in filas.items():
            print(
                f"{nombre:12} {tamano:>11} {consultas:>9} {statistics.median(tiempos):>8.1f}"
                f" {p95(tiempos):>8.1f}"
            )
        menor, mayor = min(filas), max(filas)
        crece = statistics.median(filas[mayor][1]) / statistics.median(filas[menor][1])
        iguales = len({consultas for consultas, _ in filas.values()}) == 1
        print(
            f"{'':12} de {menor} a {mayor}: crece {crece:.2f};"
            f" consultas {'iguales' if iguales else 'DISTINTAS'}"
        )


def _autoguardar(puerto: int, galleta: str, dialogo: Dialogo) -> list[float]:
    """Guarda cien veces la misma entrada, como quien escribe, en una entrevista abierta."""
    from entrevistas.models import Entrevista

    entrevista = dialogo.entrevistas.first()
    Entrevista.objects.filter(pk=entrevista.pk).update(estado=Entrevista.Estado.REALIZADA)
    pregunta = dialogo.preguntas_vigentes().first()
    ruta = reverse("entrevistas:captura", args=[dialogo.clave, entrevista.numero])
    conexion = http.client.HTTPConnection("127.0.0.1", puerto, timeout=30)
    testigo = "t" * 32
    galletas = f"{settings.SESSION_COOKIE_NAME}={galleta}; {settings.CSRF_COOKIE_NAME}={testigo}"
    cabeceras = {
        "Cookie": galletas,
        "X-CSRFToken": testigo,
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    tiempos, base, uid = [], 0, uuid.uuid4()
    for vuelta in range(105):
        cuerpo = {
            "pregunta": pregunta.pk,
            "tipo": "literal",
            "texto": "Lo que se va escribiendo " * (1 + vuelta % 7) + str(vuelta),
            "base": base,
        }
        inicio = time.perf_counter()
        conexion.request("PUT", f"{ruta}entradas/{uid}/", json.dumps(cuerpo), cabeceras)
        respuesta = conexion.getresponse()
        datos = respuesta.read()
        if respuesta.status not in (200, 201):
            raise SystemExit(f"El autoguardado respondió {respuesta.status}: {datos[:200]!r}")
        base = json.loads(datos)["revision"]
        if vuelta >= 5:
            tiempos.append((time.perf_counter() - inicio) * 1000)
    Entrevista.objects.filter(pk=entrevista.pk).update(estado=Entrevista.Estado.CERRADA)
    return tiempos
