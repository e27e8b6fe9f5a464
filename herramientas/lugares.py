"""Dónde vive cada cosa de una instalación local, y con qué cuenta.

Ninguna carpeta que ya existía cambia de permisos ni de dueño.
"""

import hashlib
import os
import pwd
import shutil
import socket
import sys
import tempfile
from pathlib import Path

RAIZ = Path(__file__).resolve().parent.parent
LOCAL = RAIZ / ".local"
BITACORAS = LOCAL / "bitacoras"
SISTEMA = Path("/var/lib/dialogo")

Cuenta = tuple[int, int]


def carpeta_del_puerto(puerto: int) -> Path:
    """Cada puerto tiene sus datos: dos demostraciones a la vez no se estorban."""
    return LOCAL / "datos" / str(puerto)


def como_root() -> bool:
    return os.geteuid() == 0


def carpeta_del_sistema() -> Path:
    """De root: carpeta propia, porque PostgreSQL corre con otra cuenta que no ve la nuestra."""
    marca = hashlib.sha256(os.fsencode(RAIZ)).hexdigest()[:12]
    return SISTEMA / marca


def cuenta_de_postgres() -> Cuenta | None:
    """PostgreSQL se niega a correr como root: va con ``postgres`` o, si no hay, ``nobody``.

    Los datos que ya existen se quedan con la cuenta que los hizo.
    """
    if not como_root():
        return None
    if carpeta_del_sistema().exists():
        dueno = carpeta_del_sistema().stat()
        return dueno.st_uid, dueno.st_gid
    for nombre in ("postgres", "nobody"):
        try:
            cuenta = pwd.getpwnam(nombre)
        except KeyError:
            continue
        return cuenta.pw_uid, cuenta.pw_gid
    raise KeyError("no hay una cuenta «postgres» ni «nobody» en el sistema")


def crear_privada(carpeta: Path, cuenta: Cuenta | None) -> Path:
    """Hace la carpeta con 700; si ya existía, la deja como está."""
    if not carpeta.exists():
        carpeta.mkdir(mode=0o700, parents=True)
        if cuenta is not None:
            os.chown(carpeta, *cuenta)
    return carpeta


def asegurar_carpeta_del_sistema(cuenta: Cuenta) -> Path:
    if not SISTEMA.exists():
        SISTEMA.mkdir(mode=0o755, parents=True)
        SISTEMA.chmod(0o755)
    return crear_privada(carpeta_del_sistema(), cuenta)


def carpeta_de_postgres(puerto: int, cuenta: Cuenta | None) -> Path:
    if cuenta is None:
        return crear_privada(carpeta_del_puerto(puerto), None)
    return crear_privada(asegurar_carpeta_del_sistema(cuenta) / str(puerto), cuenta)


def _temporal() -> str:
    return "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()


def zocalo_nuevo(cuenta: Cuenta | None = None) -> Path:
    """Carpeta corta, nueva y privada para un zócalo (su ruta no puede pasar de 100 bytes)."""
    carpeta = Path(tempfile.mkdtemp(prefix=f"dlg-{os.getpid()}-", dir=_temporal()))
    if cuenta is not None:
        os.chown(carpeta, *cuenta)
    return carpeta


def barrer_zocalos() -> None:
    """Borra las carpetas de zócalo que dejó quien murió sin poder recoger."""
    for carpeta in Path(_temporal()).glob("dlg-*-*"):
        pid = carpeta.name.split("-")[1]
        if (
            pid.isdigit()
            and not _vive(int(pid))
            and os.access(carpeta, os.W_OK)
            and not any(_atiende(z) for z in carpeta.iterdir() if z.is_socket())
        ):
            shutil.rmtree(carpeta, ignore_errors=True)


def _vive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _atiende(zocalo: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as intento:
        try:
            intento.connect(str(zocalo))
        except OSError:
            return False
        return True


def sigue_vivo(pid: int, programa: str, carpeta: Path) -> bool:
    """Dice si ``pid`` es de veras ese programa sobre esa carpeta y no un número reutilizado."""
    if sys.platform != "linux":
        return _vive(pid)
    proceso = Path("/proc") / str(pid)
    try:
        if not (proceso / "comm").read_text().strip().startswith(programa):
            return False
        return (proceso / "cwd").readlink() == carpeta
    except PermissionError:
        return True
    except OSError:
        return False


def olvidar(puerto: int) -> None:
    """Borra los datos de la demostración de ese puerto."""
    shutil.rmtree(carpeta_del_puerto(puerto), ignore_errors=True)
    if como_root():
        shutil.rmtree(carpeta_del_sistema() / str(puerto), ignore_errors=True)
