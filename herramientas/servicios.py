"""PostgreSQL y Redis locales donde ``DATABASE_URL`` y ``REDIS_URL`` están vacías.

    python -m herramientas.servicios [--con-disco] -- ORDEN…

corre la orden con un par desechable, los detiene al final y sale con el código de la orden. Sin
``--con-disco`` no esperan al disco: sirve para probar, no para medir.
"""

import os
import shutil
import signal
import subprocess
import sys

import environ

from herramientas import lugares, postgres, redis_local
from herramientas.procesos import Detencion, Supervisor, Tropiezo, morir_con_el_padre


def entorno_dado() -> dict[str, str]:
    """El entorno con lo que agregue ``.env``, tal como lo leen los ajustes."""
    environ.Env.read_env(lugares.RAIZ / ".env")
    return dict(os.environ)


def levantar(supervisor: Supervisor, entorno: dict[str, str], puerto: int) -> dict[str, str]:
    """Arranca lo que falte con los datos de ese puerto; devuelve las direcciones nuevas."""
    nuevas: dict[str, str] = {}
    if not entorno.get("DATABASE_URL"):
        cuenta = lugares.cuenta_de_postgres()
        carpeta = lugares.carpeta_de_postgres(puerto, cuenta)
        nuevas["DATABASE_URL"] = postgres.arrancar(carpeta, cuenta, supervisor, desechable=False)
    if not entorno.get("REDIS_URL"):
        carpeta = lugares.crear_privada(lugares.carpeta_del_puerto(puerto), None)
        nuevas["REDIS_URL"] = redis_local.arrancar(carpeta, supervisor, desechable=False)
    return nuevas


def levantar_desechables(
    supervisor: Supervisor, entorno: dict[str, str], *, con_disco: bool = False
) -> dict[str, str]:
    """Como ``levantar``, con datos que desaparecen al detenerse."""
    nuevas: dict[str, str] = {}
    if not entorno.get("DATABASE_URL"):
        cuenta = lugares.cuenta_de_postgres()
        carpeta = supervisor.prestar(lugares.zocalo_nuevo(cuenta))
        nuevas["DATABASE_URL"] = postgres.arrancar(
            carpeta, cuenta, supervisor, desechable=not con_disco
        )
    if not entorno.get("REDIS_URL"):
        carpeta = supervisor.prestar(lugares.zocalo_nuevo())
        nuevas["REDIS_URL"] = redis_local.arrancar(carpeta, supervisor, desechable=not con_disco)
    return nuevas


def correr_al_frente(orden: list[str], entorno: dict[str, str]) -> int:
    """Corre la orden en la terminal de la persona y le pasa las señales."""
    padre = os.getpid()
    proceso = subprocess.Popen(
        orden,
        env=entorno,
        preexec_fn=lambda: morir_con_el_padre(signal.SIGINT, padre),  # noqa: PLW1509
    )
    try:
        return proceso.wait()
    except Detencion as llegada:
        # Con Ctrl-C la terminal ya le avisó; con SIGTERM hay que pasársela.
        if llegada.args[0] != signal.SIGINT:
            proceso.send_signal(llegada.args[0])
        try:
            proceso.wait(20)
        except subprocess.TimeoutExpired:
            proceso.kill()
        return 128 + int(llegada.args[0])


def main(argumentos: list[str]) -> int:
    con_disco = argumentos[:1] == ["--con-disco"]
    guion, *orden = argumentos[con_disco:] or [""]
    if guion != "--" or not orden:
        print("Uso: python -m herramientas.servicios [--con-disco] -- ORDEN…", file=sys.stderr)
        return 2
    bitacoras = lugares.BITACORAS / f"desechable-{os.getpid()}"
    supervisor = Supervisor(bitacoras)
    supervisor.atender_senales()
    lugares.barrer_zocalos()
    try:
        entorno = entorno_dado()
        entorno |= levantar_desechables(supervisor, entorno, con_disco=con_disco)
        return correr_al_frente(orden, entorno)
    except Tropiezo as tropiezo:
        print(tropiezo, file=sys.stderr)
        return 1
    except Detencion as llegada:
        return 128 + int(llegada.args[0])
    finally:
        supervisor.detener()
        shutil.rmtree(bitacoras, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
