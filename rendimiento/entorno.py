"""El entorno propio de cada par: sus paquetes no entran a Diálogo."""

import subprocess
import sys
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent


def preparar(nombre: str) -> Path:
    """Hace ``.venv-<nombre>`` si falta o si cambiaron sus requisitos, fijados por huella."""
    entorno = RAIZ / f".venv-{nombre}"
    requisitos = RAIZ / "requirements" / f"{nombre}.txt"
    marca = entorno / "requisitos.txt"
    if marca.exists() and marca.read_bytes() == requisitos.read_bytes():
        return entorno
    print(f"Preparo {nombre}, para comparar…", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(entorno)], check=True)
    pip = [str(entorno / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", str(requisitos)], check=True)
    marca.write_bytes(requisitos.read_bytes())
    return entorno
