"""El supervisor: nadie queda vivo, en orden, y quien se cae se nombra."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parent.parent.parent


def vive(pid: int) -> bool:
    try:
        estado = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return estado not in "ZX"


def esperar(condicion, segundos: float = 10) -> bool:
    limite = time.monotonic() + segundos
    while time.monotonic() < limite:
        if condicion():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def casa(tmp_path):
    """``casa("fragil")`` arranca la casa de juguete y devuelve su proceso y sus partes."""
    procesos = []

    def abrir(extra: str = "nada") -> tuple[subprocess.Popen[str], list[int]]:
        proceso = subprocess.Popen(
            [sys.executable, "-m", "tests.herramientas.casa_de_juguete", tmp_path, extra],
            cwd=RAIZ,
            stdout=subprocess.PIPE,
            text=True,
        )
        procesos.append(proceso)
        partes = [int(palabra) for palabra in proceso.stdout.readline().split()]
        bitacoras = tmp_path / "bitacoras"
        for nombre in ("cimiento", "fachada"):
            archivo = bitacoras / f"{nombre}.log"
            assert esperar(lambda a=archivo: a.read_text().startswith("hijo"))
            partes.append(int(archivo.read_text().split()[1]))
        return proceso, partes

    yield abrir
    for proceso in procesos:
        proceso.kill()
        proceso.communicate()


@pytest.mark.parametrize("senal", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_una_senal_detiene_todo_y_la_fachada_se_va_primero(casa, tmp_path, senal):
    proceso, partes = casa()
    proceso.send_signal(senal)
    assert proceso.wait(10) == 0
    assert (tmp_path / "salidas").read_text().split() == ["fachada", "cimiento"]
    assert not any(vive(pid) for pid in partes)


def test_si_una_parte_se_cae_se_dice_cual_y_se_detiene_lo_demas(casa):
    proceso, partes = casa("fragil")
    salida, _ = proceso.communicate(timeout=15)
    assert proceso.returncode == 1
    assert "Se cayó «escribana» (salió con 3)" in salida
    assert "se me acabó el papel" in salida
    assert not any(vive(pid) for pid in partes)


def test_a_quien_no_hace_caso_se_le_termina(casa):
    proceso, partes = casa("sorda")
    proceso.terminate()
    salida, _ = proceso.communicate(timeout=15)
    assert "«sorda» no se detuvo a tiempo" in salida
    assert not any(vive(pid) for pid in partes)


def test_si_matan_al_supervisor_sus_partes_se_van_con_el(casa):
    proceso, partes = casa()
    os.kill(proceso.pid, signal.SIGKILL)
    assert esperar(lambda: not any(vive(pid) for pid in partes))
