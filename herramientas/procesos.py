"""Procesos que mueren con quien los arrancó y se detienen en orden.

Cada parte corre en su propia sesión: el Ctrl-C de la terminal llega sólo al supervisor, y él
decide quién se va primero. Si al supervisor lo matan sin aviso, el núcleo (Linux) manda a cada
parte ``al_quedar_sola``, una señal con la que ella misma recoge a sus hijos.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Tropiezo(Exception):
    """Algo impide seguir; el mensaje es la frase que lee la persona."""


class Detencion(BaseException):
    """Llegó Ctrl-C o SIGTERM."""


def morir_con_el_padre(senal: int, padre: int) -> None:
    """Pide al núcleo ``senal`` cuando muera ``padre``; va después de cambiar de usuario.

    Un cambio de usuario borra la petición, y un padre que murió antes ya no avisa.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, senal)
        if os.getppid() != padre:
            os.kill(os.getpid(), senal)


@dataclass(frozen=True)
class Parte:
    nombre: str
    orden: Sequence[object]
    entorno: Mapping[str, str] | None = None
    carpeta: Path | None = None
    # Se detienen primero las de etapa menor; las de la misma etapa, a la vez.
    etapa: int = 0
    senal: signal.Signals = signal.SIGTERM
    al_quedar_sola: signal.Signals = signal.SIGTERM
    limite: float = 8
    cuenta: tuple[int, int] | None = None


@dataclass
class Proceso:
    parte: Parte
    popen: subprocess.Popen[bytes]
    bitacora: Path

    def ultimos_renglones(self, cuantos: int = 12) -> str:
        texto = self.bitacora.read_text(encoding="utf-8", errors="replace")
        return "\n".join(texto.splitlines()[-cuantos:])

    def avisar(self, senal: signal.Signals) -> None:
        if self.popen.poll() is None:
            self.popen.send_signal(senal)

    def matar_al_grupo(self) -> None:
        try:
            os.killpg(self.popen.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


@dataclass
class Supervisor:
    bitacoras: Path
    avisar: Callable[[str], None] = print
    procesos: list[Proceso] = field(default_factory=list)
    prestadas: list[Path] = field(default_factory=list)
    _deteniendo: bool = False

    def atender_senales(self) -> None:
        for senal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(senal, self._al_llegar)

    def _al_llegar(self, numero: int, _cuadro: FrameType | None) -> None:
        if not self._deteniendo:
            self._deteniendo = True
            raise Detencion(numero)
        if numero == signal.SIGINT:
            for proceso in self.procesos:
                proceso.matar_al_grupo()

    def prestar(self, carpeta: Path) -> Path:
        """Se queda con una carpeta que debe desaparecer cuando todo se detenga."""
        self.prestadas.append(carpeta)
        return carpeta

    def arrancar(self, parte: Parte) -> Proceso:
        self.bitacoras.mkdir(parents=True, exist_ok=True)
        bitacora = self.bitacoras / f"{parte.nombre}.log"
        padre = os.getpid()
        uid, gid = parte.cuenta or (None, None)
        with bitacora.open("wb") as salida:
            popen = subprocess.Popen(
                [str(palabra) for palabra in parte.orden],
                cwd=parte.carpeta,
                env=None if parte.entorno is None else dict(parte.entorno),
                stdin=subprocess.DEVNULL,
                stdout=salida,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=uid,
                group=gid,
                extra_groups=None if uid is None else [],
                preexec_fn=lambda: morir_con_el_padre(parte.al_quedar_sola, padre),  # noqa: PLW1509
            )
        proceso = Proceso(parte, popen, bitacora)
        self.procesos.append(proceso)
        return proceso

    def completar(self, parte: Parte) -> Proceso:
        """Corre una parte que termina sola mientras vigila a las demás."""
        proceso = self.arrancar(parte)
        while (codigo := proceso.popen.poll()) is None:
            self.revisar(salvo=proceso)
            time.sleep(0.05)
        self.procesos.remove(proceso)
        if codigo != 0:
            raise Tropiezo(
                f"Falló «{parte.nombre}» (salió con {codigo}):\n{proceso.ultimos_renglones()}"
            )
        return proceso

    def revisar(self, salvo: Proceso | None = None) -> None:
        for proceso in self.procesos:
            codigo = proceso.popen.poll()
            if codigo is not None and proceso is not salvo:
                raise Tropiezo(
                    f"Se cayó «{proceso.parte.nombre}» ({_causa(codigo)}). "
                    f"Lo último que escribió en {proceso.bitacora}:\n"
                    f"{proceso.ultimos_renglones()}"
                )

    def vigilar(self) -> None:
        """No regresa: sale con ``Tropiezo`` si una parte se cae, o con ``Detencion``."""
        while True:
            self.revisar()
            time.sleep(0.25)

    def detener(self) -> None:
        self._deteniendo = True
        for etapa in sorted({proceso.parte.etapa for proceso in self.procesos}):
            grupo = [p for p in self.procesos if p.parte.etapa == etapa]
            inicio = time.monotonic()
            for proceso in grupo:
                proceso.avisar(proceso.parte.senal)
            for proceso in grupo:
                restante = proceso.parte.limite - (time.monotonic() - inicio)
                self._esperar(proceso, max(restante, 0.1))
        self.procesos.clear()
        for carpeta in self.prestadas:
            shutil.rmtree(carpeta, ignore_errors=True)

    def _esperar(self, proceso: Proceso, segundos: float) -> None:
        try:
            proceso.popen.wait(segundos)
        except subprocess.TimeoutExpired:
            self.avisar(f"«{proceso.parte.nombre}» no se detuvo a tiempo; lo termino.")
        proceso.matar_al_grupo()
        proceso.popen.wait()


def _causa(codigo: int) -> str:
    if codigo < 0:
        return f"lo terminó la señal {signal.Signals(-codigo).name}"
    return f"salió con {codigo}"
