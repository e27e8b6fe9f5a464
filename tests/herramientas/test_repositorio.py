"""Lo que se guarda en el repositorio no depende de una máquina ni de un registro de paquetes."""

import re
import subprocess
from pathlib import Path

import pytest

RAIZ = Path(__file__).resolve().parent.parent.parent
# Partidos en dos, para que este archivo no se acuse a sí mismo.
REGISTROS = [
    "registry." + "npmjs",
    "registry." + "yarnpkg",
    "npm" + "mirror",
    "pypi." + "org",
    "python" + "hosted",
    "deb." + "debian",
    "archive." + "ubuntu",
    "docker." + "io/",
    "--index" + "-url",
    "--extra-index" + "-url",
    "find" + "-links",
    '"resolved"' + ": ",
]


def guardados() -> list[Path]:
    lista = subprocess.run(
        ["git", "ls-files", "-z"], cwd=RAIZ, capture_output=True, text=True, check=True
    )
    return [RAIZ / nombre for nombre in lista.stdout.split("\0") if nombre]


@pytest.mark.parametrize("registro", REGISTROS)
def test_ningun_archivo_nombra_un_registro_de_paquetes(registro):
    culpables = [
        str(archivo.relative_to(RAIZ))
        for archivo in guardados()
        if archivo.is_file() and registro in archivo.read_text(encoding="utf-8", errors="ignore")
    ]
    assert culpables == []


def test_cada_requisito_lleva_version_y_huella():
    for nombre in ("local.txt", "produccion.txt"):
        texto = (RAIZ / "requirements" / nombre).read_text()
        requisitos = re.split(r"\n(?=[a-z0-9])", texto.strip())
        assert len(requisitos) > 30
        for requisito in requisitos:
            assert re.match(r"[a-z0-9.\-\[\],]+==\S+", requisito), requisito[:80]
            assert "--hash=sha256:" in requisito, requisito[:80]


def test_make_ayuda_dice_para_que_es_cada_orden():
    ayuda = subprocess.run(
        ["make", "--no-print-directory"], cwd=RAIZ, capture_output=True, text=True, check=True
    ).stdout
    reglas = re.findall(r"^([a-z]+):", (RAIZ / "Makefile").read_text(), re.MULTILINE)
    assert {"demo", "test", "lint", "capturas", "rendimiento", "ayuda"} <= set(reglas)
    for regla in reglas:
        assert re.search(rf"make {regla} +\S+", ayuda), regla
