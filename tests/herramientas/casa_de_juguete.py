"""Un supervisor con partes de mentira, para verlas morir. Lo corre test_procesos como proceso."""

import sys
from pathlib import Path

from herramientas.procesos import Detencion, Parte, Supervisor, Tropiezo

# Escribe su número, tiene un hijo en su grupo y se despide al recibir SIGTERM.
BUENA = """
import os, signal, subprocess, sys, time
hijo = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
def irse(*_):
    with open(sys.argv[1], "a") as salidas: salidas.write(sys.argv[2] + "\\n")
    hijo.kill()
    sys.exit(0)
signal.signal(signal.SIGTERM, irse)
print("hijo", hijo.pid, flush=True)
while True: time.sleep(0.05)
"""
SORDA = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
FRAGIL = "import time; time.sleep(0.5); print('se me acabó el papel'); raise SystemExit(3)"


def parte(carpeta: Path, nombre: str, guion: str, etapa: int) -> Parte:
    orden = [sys.executable, "-c", guion, carpeta / "salidas", nombre]
    return Parte(nombre, orden, etapa=etapa, limite=0.5 if guion == SORDA else 5)


def main(carpeta: Path, extra: str) -> int:
    supervisor = Supervisor(carpeta / "bitacoras")
    supervisor.atender_senales()
    try:
        for etapa, nombre in ((9, "cimiento"), (0, "fachada")):
            supervisor.arrancar(parte(carpeta, nombre, BUENA, etapa))
        if extra == "fragil":
            supervisor.arrancar(parte(carpeta, "escribana", FRAGIL, 1))
        if extra == "sorda":
            supervisor.arrancar(parte(carpeta, "sorda", SORDA, 1))
        print(*[proceso.popen.pid for proceso in supervisor.procesos], flush=True)
        supervisor.vigilar()
    except Tropiezo as tropiezo:
        print(tropiezo, flush=True)
        return 1
    except Detencion:
        return 0
    finally:
        supervisor.detener()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
