"""La demostración entera, de la orden a la primera página y al silencio final."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.herramientas.test_procesos import esperar

RAIZ = Path(__file__).resolve().parent.parent.parent


def demo(*palabras: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "herramientas.demo", *palabras],
        cwd=RAIZ,
        env={**os.environ, "DATABASE_URL": "", "REDIS_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_un_puerto_ocupado_se_dice_con_una_frase():
    with socket.socket() as ocupado:
        ocupado.bind(("127.0.0.1", 0))
        ocupado.listen()
        puerto = str(ocupado.getsockname()[1])
        proceso = demo("--puerto", puerto)
        salida, _ = proceso.communicate(timeout=20)
    assert proceso.returncode == 1
    assert f"El puerto {puerto} está ocupado" in salida
    assert "make demo PUERTO=8123" in salida
    assert "Traceback" not in salida


@pytest.mark.parametrize("puerto", ["ocho mil", "70000", "-1"])
def test_un_puerto_que_no_lo_es_se_dice_con_una_frase(puerto):
    proceso = demo(f"--puerto={puerto}")
    salida, _ = proceso.communicate(timeout=20)
    assert proceso.returncode == 1
    assert f"«{puerto}» no es un puerto" in salida


def procesos_de(grupo_de: int) -> list[str]:
    """Lo que sigue vivo de quien tuvo a ``grupo_de`` por padre o abuelo."""
    salida = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True)
    filas = [renglon.split(None, 2) for renglon in salida.stdout.splitlines()]
    hijos = {fila[0] for fila in filas if fila[1] == str(grupo_de)}
    return [fila[0] for fila in filas if fila[0] in hijos or fila[1] in hijos]


def test_arranca_ensena_la_primera_pagina_y_se_va_sin_dejar_a_nadie():
    proceso = demo("--desechable", "--puerto", "0")
    try:
        renglones = []
        for renglon in proceso.stdout:
            renglones.append(renglon)
            if renglon.startswith("Bitácoras"):
                break
        salida = "".join(renglones)
        hallado = re.search(r"^Listo en (http://127\.0\.0\.1:\d+)$", salida, re.MULTILINE)
        assert hallado, salida
        assert re.search(r"coordinacion@demo\S+ +\S+ +\S+", salida), salida
        with urllib.request.urlopen(f"{hallado[1]}/", timeout=10) as pagina:
            assert pagina.status == 200
        familia = procesos_de(proceso.pid)
        assert len(familia) >= 7, familia
    finally:
        proceso.send_signal(signal.SIGTERM)
        proceso.communicate(timeout=40)
    assert proceso.returncode == 0
    assert esperar(lambda: not any(Path(f"/proc/{pid}").exists() for pid in familia))
