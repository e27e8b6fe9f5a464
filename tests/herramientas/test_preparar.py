"""La preparación: explica lo que falta, donde no puede instalarlo, y no toca nada más."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parent.parent.parent
BASICOS = [
    "bash",
    "cat",
    "cksum",
    "dirname",
    "env",
    "flock",
    "id",
    "mkdir",
    "python3",
    "rm",
    "tail",
    "tr",
]


@pytest.fixture
def copia(tmp_path):
    """El guion solo, en una carpeta con espacios y acentos."""
    destino = tmp_path / "mi diálogo" / "herramientas"
    destino.mkdir(parents=True)
    return shutil.copy2(RAIZ / "herramientas" / "preparar.sh", destino)


def correr(guion, *palabras: str, ruta: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", guion, *palabras],
        env={"PATH": ruta, "HOME": "/"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def sistema_pelon(tmp_path):
    """Un PATH con lo indispensable: ni Node, ni npm, ni Chromium, ni apt."""
    carpeta = tmp_path / "bin"
    carpeta.mkdir()
    for nombre in BASICOS:
        if ruta := shutil.which(nombre):
            (carpeta / nombre).symlink_to(ruta)
    return str(carpeta)


def test_sin_apt_dice_que_instalar_y_se_detiene(copia, sistema_pelon):
    hecho = correr(copia, "pruebas", ruta=sistema_pelon)
    assert hecho.returncode == 1
    for falta in ("Node 18 o más nuevo, con npm", "Chromium", "qpdf", "poppler-utils"):
        assert f"  - {falta}" in hecho.stderr
    assert not (Path(copia).parent.parent / ".venv").exists()


def test_para_la_demostracion_no_pide_lo_de_las_pruebas(copia, sistema_pelon):
    hecho = correr(copia, "demo", ruta=sistema_pelon)
    assert hecho.returncode == 1
    assert "Node" in hecho.stderr
    assert "Chromium" not in hecho.stderr


def test_otra_palabra_no_se_adivina(copia, sistema_pelon):
    hecho = correr(copia, "todo", ruta=sistema_pelon)
    assert hecho.returncode == 2
    assert "preparar.sh [demo|pruebas]" in hecho.stderr


def test_con_el_entorno_activado_no_se_sirve_del_que_va_a_hacer(copia, sistema_pelon):
    dentro = Path(copia).parent.parent / ".venv" / "bin"
    dentro.mkdir(parents=True)
    rastro = dentro / "rastro"
    for nombre in ("python3", "python3.11"):
        (dentro / nombre).write_text(f"#!/bin/sh\ntouch '{rastro}'\n")
        (dentro / nombre).chmod(0o755)
    correr(copia, "demo", ruta=f"{dentro}:{sistema_pelon}")
    assert not rastro.exists()


def test_si_nada_cambio_no_hace_nada():
    """Sólo donde ya se preparó con el guion: así corre «make test»."""
    entorno = RAIZ / ".venv" / ".entorno"
    if not entorno.exists() or not entorno.read_text().startswith(f"{RAIZ} · "):
        pytest.skip("este .venv no lo hizo aquí preparar.sh")
    inicio = time.monotonic()
    hecho = correr(RAIZ / "herramientas" / "preparar.sh", "demo", ruta=os.environ["PATH"])
    assert hecho.returncode == 0, hecho.stderr
    assert hecho.stderr == ""
    assert time.monotonic() - inicio < 30
