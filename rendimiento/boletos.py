"""El par de la convocatoria: pretix 2026.8, en su propio entorno, en este PostgreSQL y en esta corrida.

Vive en ``.venv-pretix``, que se hace la primera vez con requisitos fijados por huella; nada de él entra
a Diálogo. Su lugar es un boleto gratuito; su respuesta, un pedido por la API, que es su camino más
corto; su puerta, el canje de un boleto; su página, la de un pedido.
"""

import json
import os
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.db import connection

from rendimiento.entorno import preparar
from rendimiento.rafaga import Peticion, puerto_libre

SEMBRADOR = Path(__file__).with_name("sembrar_boletos.py")
BASE = "par_pretix"


def _configuracion(carpeta: Path, puerto: int) -> Path:
    """El mismo servidor de PostgreSQL, en una base aparte; el mismo Redis, en otras bases."""
    datos = _conexion()
    redis = os.environ["REDIS_URL"]
    if redis.startswith("unix://"):
        enchufe = redis.partition("?")[0]
        cola = f"redis+socket://{enchufe[7:]}?virtual_host="
        bases = [f"{enchufe}?db=10", f"{cola}11", f"{cola}12"]
    else:
        bases = [urlsplit(redis)._replace(path=f"/{n}").geturl() for n in (10, 11, 12)]
    archivo = carpeta / "pretix.cfg"
    archivo.write_text(
        f"""[pretix]
url=http://127.0.0.1:{puerto}
currency=MXN
datadir={carpeta}
[locale]
default=es
timezone=America/Mexico_City
[database]
backend=postgresql
name={BASE}
user={datos["user"]}
password={datos["password"]}
host={datos["host"]}
port={datos["port"]}
[redis]
location={bases[0]}
sessions=true
[celery]
backend={bases[1]}
broker={bases[2]}
"""
    )
    return archivo


def _conexion() -> dict[str, str]:
    """Cómo se llega al PostgreSQL de esta corrida, por red o por enchufe local."""
    datos = connection.get_connection_params()
    return {
        "host": str(datos.get("host", "")),
        "port": str(datos.get("port", "")),
        "user": str(datos.get("user", "")),
        "password": str(datos.get("password", "")),
        "dbname": str(datos.get("dbname", "")),
    }


def _base_nueva() -> None:
    datos = {clave: valor for clave, valor in _conexion().items() if valor}
    with psycopg.connect(**datos, autocommit=True) as conexion:
        conexion.execute(f"DROP DATABASE IF EXISTS {BASE} WITH (FORCE)")
        conexion.execute(f"CREATE DATABASE {BASE}")


@contextmanager
def servidor(carpeta: Path, boletos: int) -> Iterator["Boletos"]:
    """pretix tras granian, con dos procesos y los boletos ya sembrados; todo muere al salir."""
    python = str(preparar("pretix") / "bin" / "python")
    _base_nueva()
    puerto = puerto_libre()
    entorno = {
        **{k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
        "PRETIX_CONFIG_FILE": str(_configuracion(carpeta, puerto)),
        "PYTHONWARNINGS": "ignore",
    }

    def correr(*orden: str) -> str:
        hecho = subprocess.run([python, *orden], env=entorno, capture_output=True, text=True)
        if hecho.returncode:
            raise SystemExit(f"pretix: {' '.join(orden)} falló:\n{hecho.stderr[-2000:]}")
        return hecho.stdout

    print("Preparo la base de pretix…", flush=True)
    correr("-m", "pretix", "migrate")
    correr("-m", "pretix", "rebuild")
    semilla = json.loads(correr(str(SEMBRADOR), str(boletos)).splitlines()[-1])
    proceso = subprocess.Popen(
        [
            *(python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(puerto), "--workers", "2", "--blocking-threads", "4"),
            *("--log-level", "critical", "pretix.wsgi:application"),
        ],
        env={**entorno, "DJANGO_SETTINGS_MODULE": "pretix.settings"},
        stderr=subprocess.DEVNULL,
    )
    try:
        esperar(puerto)
        yield Boletos(puerto, semilla)
    finally:
        proceso.terminate()
        proceso.wait(20)


def esperar(puerto: int) -> None:
    import http.client

    for _ in range(300):
        try:
            conexion = http.client.HTTPConnection("127.0.0.1", puerto, timeout=30)
            conexion.request("GET", "/")
            conexion.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("pretix no arrancó.")


@dataclass
class Boletos:
    """Las mismas tres cosas que hace una persona invitada y quien recibe en la puerta."""

    puerto: int
    semilla: dict

    def _de_la_api(self, ruta: str, cuerpo: object) -> Peticion:
        cabeceras = {
            "Authorization": f"Token {self.semilla['ficha']}",
            "Content-Type": "application/json",
        }
        ruta = f"/api/v1/organizers/par/{ruta}"
        return Peticion("POST", ruta, json.dumps(cuerpo), cabeceras, (201,))

    def respuesta(self, n: int) -> Peticion:
        lugar = {"item": self.semilla["producto"], "variation": None, "price": "0.00"}
        return self._de_la_api(
            "events/sobremesa/orders/",
            {
                "email": f"respuesta{n}@ejemplo.mx",
                "locale": "es",
                "sales_channel": "web",
                "status": "p",
                "payment_provider": "free",
                "positions": [{**lugar, "attendee_name": f"Respuesta {n}"}],
            },
        )

    def llegada(self, n: int) -> Peticion:
        return self._de_la_api(
            "checkinrpc/redeem/",
            {
                "lists": [self.semilla["lista"]],
                "secret": self.semilla["secretos"][n],
                "nonce": uuid.uuid4().hex,
                "questions_supported": False,
            },
        )

    def pagina(self, n: int) -> Peticion:
        return Peticion("GET", self.semilla["pagina"], None, {}, (200,))
