"""El par con el que nos medimos al codificar: Taguette 1.5.2, en su propio entorno y en esta corrida.

Vive en ``.venv-taguette``, que se hace la primera vez con requisitos fijados por huella; nada de él
entra a Diálogo. Se siembra con el mismo número de documentos y de pasajes, y se le pide lo mismo
por HTTP con una conexión que no se cierra.
"""

import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rendimiento.entorno import RAIZ

ENTORNO = RAIZ / ".venv-taguette"
CODIGOS = 38
SEMBRADOR = Path(__file__).with_name("sembrar_par.py")


def sembrar(carpeta: Path, documentos: int, pasajes: int, texto: str) -> Path:
    """Un proyecto en SQLite, como lo usa una persona en su equipo. Devuelve el archivo."""
    base = carpeta / f"taguette-{documentos}.sqlite3"
    orden = [
        str(ENTORNO / "bin" / "python"),
        str(SEMBRADOR),
        str(base),
        str(documentos),
        str(pasajes),
    ]
    subprocess.run(orden, input=texto, text=True, check=True, stderr=subprocess.DEVNULL)
    return base


@contextmanager
def servidor(base: Path) -> Iterator["Par"]:
    """Taguette con la sesión de una sola persona ya abierta; el proceso muere al salir."""
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        puerto = enchufe.getsockname()[1]
    orden = [
        str(ENTORNO / "bin" / "taguette"), "--no-browser", "--bind", "127.0.0.1",
        "--port", str(puerto), "--database", str(base),
    ]  # fmt: skip
    proceso = subprocess.Popen(
        orden,
        env={**os.environ, "LANG": "C.UTF-8", "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert proceso.stdout is not None
    try:
        entrada = next(
            hallada[0] for r in proceso.stdout if (hallada := re.search(r"/\?token=\S+", r))
        )
        yield Par(_conectar(puerto), entrada)
    finally:
        proceso.terminate()
        proceso.wait(20)


def _conectar(puerto: int) -> http.client.HTTPConnection:
    for _ in range(200):
        try:
            conexion = http.client.HTTPConnection("127.0.0.1", puerto, timeout=60)
            conexion.request("GET", "/health")
            conexion.getresponse().read()
            return conexion
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Taguette no arrancó.")


class Par:
    """Lo que hace una persona en Taguette, una petición cada vez. Milisegundos."""

    def __init__(self, conexion: http.client.HTTPConnection, entrada: str) -> None:
        self.conexion = conexion
        self.galletas: dict[str, str] = {}
        self._pedir("GET", entrada)
        self._pedir("GET", "/project/1")

    def _pedir(self, metodo: str, ruta: str, cuerpo: object = None) -> float:
        cabeceras = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.galletas.items())}
        if cuerpo is not None:
            cabeceras["Content-Type"] = "application/json"
            cabeceras["X-XSRFToken"] = self.galletas["_xsrf"]
        inicio = time.perf_counter()
        datos = None if cuerpo is None else json.dumps(cuerpo)
        self.conexion.request(metodo, ruta, datos, cabeceras)
        respuesta = self.conexion.getresponse()
        contenido = respuesta.read()
        tardo = (time.perf_counter() - inicio) * 1000
        if respuesta.status not in (200, 201, 302):
            raise SystemExit(f"Taguette: {ruta} respondió {respuesta.status}: {contenido[:200]!r}")
        for galleta in respuesta.headers.get_all("Set-Cookie") or []:
            nombre, _, valor = galleta.split(";")[0].partition("=")
            self.galletas[nombre] = valor
        return tardo

    def marcar(self, veces: int = 100) -> float:
        """Un pasaje con un código; p50."""
        ruta = "/api/project/1/document/1/highlight/new"
        tiempos = [
            self._pedir("POST", ruta, {"start_offset": 10 + n, "end_offset": 90 + n, "tags": [1]})
            for n in range(veces + 5)
        ]
        return statistics.median(tiempos[5:])

    def abrir(self, veces: int = 40) -> float:
        """El proyecto y uno de sus documentos, como al entrar a codificar; p50."""
        tiempos = [
            self._pedir("GET", "/project/1") + self._pedir("GET", "/api/project/1/document/1/contents")
            for _ in range(veces)
        ]  # fmt: skip
        return statistics.median(tiempos[3:])

    def exportar(self, veces: int = 5) -> float:
        """Todos los pasajes a XLSX; mediana."""
        ruta = "/project/1/export/highlights/.xlsx"
        return statistics.median(self._pedir("GET", ruta) for _ in range(veces))
