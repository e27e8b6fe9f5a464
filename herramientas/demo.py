"""La demostración completa en una terminal: ``make demo PUERTO=8000``.

    python -m herramientas.demo [--puerto N] [--desechable] [--sin-web] [--olvidar] [-- ORDEN…]

Arranca los servicios locales, migra, carga los datos, y deja en marcha el trabajador, el reloj y
el servidor web hasta Ctrl-C. Con ``-- ORDEN…`` corre esa orden contra la instancia ya lista y
sale con su código; con ``--desechable``, los datos desaparecen al final; con ``--sin-web``, la
orden sólo tiene la base y Redis, los de la demostración en marcha si la hay.
"""

import argparse
import errno
import fcntl
import ipaddress
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO

import psycopg

from herramientas import lugares, secretos, servicios
from herramientas.procesos import (
    Detencion,
    Parte,
    Supervisor,
    Tropiezo,
    morir_con_el_padre,
)

SEGUNDOS_PARA_RESPONDER = 90


@dataclass
class Demo:
    puerto: int
    desechable: bool
    supervisor: Supervisor
    carpeta: Path
    entorno: dict[str, str] = field(default_factory=dict)
    base_es_nuestra: bool = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.puerto}"

    @cached_property
    def en_la_red(self) -> str:
        """La dirección para un teléfono de la misma red; vacía si no hay red o es desechable."""
        aqui = "" if self.desechable else direccion_en_la_red()
        return f"http://{aqui}:{self.puerto}" if aqui else ""

    def python(self, nombre: str, *palabras: object, **ajustes: object) -> Parte:
        """Una parte que corre un módulo de Python con el entorno de la demostración."""
        return Parte(
            nombre,
            [sys.executable, *palabras],
            entorno=self.entorno,
            carpeta=lugares.RAIZ,
            **ajustes,  # type: ignore[arg-type]
        )

    def preparar_entorno(self) -> None:
        self.entorno = servicios.entorno_dado()
        medios = lugares.crear_privada(self.carpeta / "medios", None)
        for nombre, valor in {
            **secretos.de_esta_instalacion(),
            "DIALOGO_URL_PUBLICA": self.url,
            "DIALOGO_MEDIOS": str(medios),
        }.items():
            self.entorno.setdefault(nombre, valor)
        self.entorno["DIALOGO_URL_PUBLICA"] = self.url
        if self.en_la_red:
            anfitriones = ["127.0.0.1", "localhost", "[::1]", direccion_en_la_red()]
            self.entorno.setdefault("DIALOGO_HOSTS", ",".join(anfitriones))
        self.entorno["PYTHONUNBUFFERED"] = "1"

    def levantar_servicios(self) -> None:
        if self.desechable:
            nuevas = servicios.levantar_desechables(self.supervisor, self.entorno)
        else:
            nuevas = servicios.levantar(self.supervisor, self.entorno, self.puerto)
        self.base_es_nuestra = "DATABASE_URL" in nuevas
        self.entorno |= nuevas

    def cargar_datos(self) -> None:
        """Migra siempre; carga sólo la primera vez, o de nuevo si aquella quedó a medias."""
        self.supervisor.completar(self.python("migraciones", "manage.py", "migrate", "--no-input"))
        cargados = self.carpeta / "cargados"
        if hay_dialogos(self.entorno["DATABASE_URL"]) and (
            cargados.exists() or not self.base_es_nuestra
        ):
            return
        for marca in ("cargados", "cuentas"):
            (self.carpeta / marca).unlink(missing_ok=True)
        print("Cargo el diálogo fundador y la edición de demostración…", flush=True)
        for orden in ("cargar_dialogo_fundador", "cargar_demostracion"):
            self.supervisor.completar(self.python(orden, "manage.py", orden))
        if self.base_es_nuestra:
            cargados.touch()

    def partes(self) -> list[Parte]:
        celery = ("-m", "celery", "-A", "dialogo")
        return [
            self.python(
                "web",
                *("-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
                *("--host", "0.0.0.0" if self.en_la_red else "127.0.0.1"),  # noqa: S104
                *("--port", str(self.puerto)),
                *("--workers", "2", "--blocking-threads", "4"),
                # Lo que un proceso acepta a la vez son conexiones: mil teléfonos las dejan abiertas.
                *("--backlog", "4096", "--backpressure", "4096"),
                *("--workers-kill-timeout", "5", "--access-log"),
                "dialogo.wsgi:application",
            ),
            self.python(
                "trabajador",
                *(*celery, "worker", "--pool", "prefork", "--concurrency", "2"),
                *("--loglevel", "INFO", "--without-gossip", "--without-mingle"),
                etapa=1,
                al_quedar_sola=signal.SIGQUIT,
            ),
            self.python(
                "reloj",
                *(*celery, "beat", "--loglevel", "INFO", "--pidfile="),
                *("--schedule", self.carpeta / "reloj"),
            ),
        ]

    def cuentas(self) -> str:
        """Lo que dice la orden que las crea; con base nuestra se le pregunta una sola vez."""
        guardadas = self.carpeta / "cuentas"
        if self.base_es_nuestra and guardadas.exists():
            return guardadas.read_text(encoding="utf-8")
        parte = self.python("cuentas", "manage.py", "cargar_demostracion", "--cuentas")
        try:
            texto = self.supervisor.completar(parte).bitacora.read_text(encoding="utf-8")
        except Tropiezo:
            return ""  # una base ajena, sin la edición de demostración
        if self.base_es_nuestra:
            guardadas.write_text(texto, encoding="utf-8")
        return texto

    def arrancar(self) -> None:
        self.preparar_entorno()
        print("Arranco PostgreSQL y Redis…", flush=True)
        self.levantar_servicios()
        self.cargar_datos()
        cuentas = self.cuentas()
        web, *demas = self.partes()
        self.supervisor.arrancar(web)
        self.esperar_la_primera_pagina()
        for parte in demas:
            self.supervisor.arrancar(parte)
        print(f"\nListo en {self.url}")
        if cuentas:
            print("Cuentas de demostración (correo, contraseña, papel):")
            print(cuentas.rstrip())
        self.decir_la_sala()
        print(
            f"Bitácoras en {self.supervisor.bitacoras}. Ctrl-C lo detiene todo.",
            flush=True,
        )

    def decir_la_sala(self) -> None:
        """Cómo entra un teléfono a la sobremesa en curso de la demostración."""
        direccion = self.en_la_red or self.url
        orden = ("manage.py", "cargar_demostracion", "--sala", direccion)
        try:
            texto = self.supervisor.completar(self.python("sala", *orden)).bitacora.read_text(
                encoding="utf-8"
            )
        except Tropiezo:
            return  # una base ajena, sin la edición de demostración
        print(f"\n{texto.rstrip()}\n")

    def correr_sin_web(self, orden: list[str], *, esta_en_marcha: bool) -> int:
        self.preparar_entorno()
        self.levantar_servicios()
        if not esta_en_marcha:
            self.cargar_datos()
        return servicios.correr_al_frente(orden, self.entorno)

    def esperar_la_primera_pagina(self) -> None:
        limite = time.monotonic() + SEGUNDOS_PARA_RESPONDER
        ultimo = "nada"
        while time.monotonic() < limite:
            self.supervisor.revisar()
            try:
                with urllib.request.urlopen(f"{self.url}/", timeout=20) as respuesta:
                    if respuesta.status == 200:
                        return
                    ultimo = str(respuesta.status)
            except urllib.error.HTTPError as error:
                ultimo = str(error.code)
            except OSError:
                pass
            time.sleep(0.1)
        raise Tropiezo(f"La primera página no respondió 200 (respondió: {ultimo}).")


def hay_dialogos(direccion: str) -> bool:
    with psycopg.connect(direccion) as base:
        fila = base.execute("select exists (select 1 from dialogo_dialogo)").fetchone()
        return bool(fila and fila[0])


def direccion_en_la_red() -> str:
    """La de este equipo en su red local, o vacía. No manda nada: sólo pregunta por la ruta."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sonda:
        try:
            sonda.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        direccion = str(sonda.getsockname()[0])
    return direccion if ipaddress.ip_address(direccion).is_private else ""


def numero_de_puerto(pedido: str) -> int:
    if not pedido.isdecimal() or int(pedido) > 65535:
        raise Tropiezo(f"«{pedido}» no es un puerto. Usa un número, como make demo PUERTO=8123.")
    return int(pedido)


def puerto_libre(pedido: int) -> int:
    """Comprueba que nadie usa el puerto; 0 elige uno."""
    with socket.socket(socket.AF_INET) as intento:
        intento.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            intento.bind(("127.0.0.1", pedido))
            intento.listen(1)
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Tropiezo(
                    f"Esta cuenta no puede usar el puerto {pedido}: elige uno mayor que 1023."
                ) from error
            raise Tropiezo(
                f"El puerto {pedido} está ocupado. Cierra lo que lo usa, o elige otro: "
                "make demo PUERTO=8123"
            ) from error
        return int(intento.getsockname()[1])


def apartar(carpeta: Path) -> IO[str] | None:
    """Candado de la carpeta de datos: una sola demostración por puerto. ``None`` si ya lo tienen."""
    candado = (carpeta / "candado").open("w")
    try:
        fcntl.flock(candado, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        candado.close()
        return None
    return candado


def leer_argumentos(argumentos: list[str]) -> tuple[argparse.Namespace, list[str]]:
    orden: list[str] = []
    if "--" in argumentos:
        corte = argumentos.index("--")
        argumentos, orden = argumentos[:corte], argumentos[corte + 1 :]
    lector = argparse.ArgumentParser(prog="herramientas.demo", description="La demostración.")
    lector.add_argument("--puerto", default="8000")
    lector.add_argument("--desechable", action="store_true")
    lector.add_argument("--sin-web", action="store_true")
    lector.add_argument("--olvidar", action="store_true")
    return lector.parse_args(argumentos), orden


def correr(opciones: argparse.Namespace, orden: list[str]) -> int:
    puerto = numero_de_puerto(opciones.puerto)
    if not opciones.sin_web:
        puerto = puerto_libre(puerto)
    supervisor = Supervisor(lugares.BITACORAS / str(puerto))
    supervisor.atender_senales()
    lugares.barrer_zocalos()
    carpeta = lugares.crear_privada(
        supervisor.prestar(lugares.zocalo_nuevo())
        if opciones.desechable
        else lugares.carpeta_del_puerto(puerto),
        None,
    )
    demo = Demo(puerto, opciones.desechable, supervisor, carpeta)
    candado = apartar(carpeta)
    try:
        if opciones.sin_web:
            return demo.correr_sin_web(orden, esta_en_marcha=candado is None)
        if candado is None:
            raise Tropiezo(f"Ya hay una demostración en marcha, o deteniéndose, en {puerto}.")
        if opciones.olvidar:
            lugares.olvidar(puerto)
            return 0
        demo.arrancar()
        with secretos.entorno_visible(demo.entorno):
            if orden:
                return servicios.correr_al_frente(orden, demo.entorno)
            supervisor.vigilar()
        return 0
    except Tropiezo as tropiezo:
        aviso = "\nDetengo lo demás…" if supervisor.procesos else ""
        print(f"\n{tropiezo}{aviso}", file=sys.stderr, flush=True)
        return 1
    except Detencion:
        print("\nDetengo todo…", flush=True)
        return 0
    finally:
        supervisor.detener()
        if candado is not None:
            candado.close()


def seguir_la_suerte_de_make() -> None:
    """Si make muere sin poder avisar, esto también se detiene."""
    padre = os.getppid()
    nombre = Path(f"/proc/{padre}/comm")
    if nombre.exists() and nombre.read_text().strip() == "make":
        morir_con_el_padre(signal.SIGTERM, padre)


def main(argumentos: list[str]) -> int:
    seguir_la_suerte_de_make()
    opciones, orden = leer_argumentos(argumentos)
    try:
        return correr(opciones, orden)
    except Tropiezo as tropiezo:
        print(tropiezo, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
