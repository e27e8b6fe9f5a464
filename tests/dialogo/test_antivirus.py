"""El revisor de virus: apagado no estorba, encendido decide y caído no deja pasar."""

import socketserver
import struct
import threading

import pytest
from django.core.exceptions import ValidationError

from actores.traer.rechazo import HojaRechazada
from actores.traer.recibir import recibir
from dialogo.antivirus import exigir_limpio


class Clamd(socketserver.BaseRequestHandler):
    """Lo justo del protocolo INSTREAM: dice FOUND si lo enviado trae «EICAR»."""

    def handle(self) -> None:
        assert self._leer(10) == b"zINSTREAM\0"
        recibido = b""
        while largo := struct.unpack("!L", self._leer(4))[0]:
            recibido += self._leer(largo)
        self.request.sendall(b"stream: Eicar FOUND\0" if b"EICAR" in recibido else b"stream: OK\0")

    def _leer(self, cuantos: int) -> bytes:
        leido = b""
        while len(leido) < cuantos:
            leido += self.request.recv(cuantos - len(leido))
        return leido


@pytest.fixture
def clamd(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as servidor:
        threading.Thread(target=servidor.serve_forever, daemon=True).start()
        settings.ANTIVIRUS = f"tcp://127.0.0.1:{servidor.server_address[1]}"
        yield
        servidor.shutdown()


def test_apagado_no_hace_nada(settings):
    assert settings.ANTIVIRUS == ""
    exigir_limpio(b"EICAR")


def test_encendido_deja_pasar_lo_limpio_y_detiene_lo_demas(clamd):
    exigir_limpio(b"hola " * 500_000)
    with pytest.raises(ValidationError, match="encontró algo"):
        exigir_limpio(b"x" * (1 << 20) + b"EICAR")


def test_caido_no_deja_pasar(settings):
    settings.ANTIVIRUS = "tcp://127.0.0.1:1"
    with pytest.raises(ValidationError, match="no contesta"):
        exigir_limpio(b"hola")


def test_una_hoja_infectada_se_rechaza_con_su_frase(clamd, coordinadora):
    with pytest.raises(HojaRechazada, match="encontró algo"):
        recibir("actores", "a.csv", b"nombre\nEICAR\n", autor=coordinadora, es_ficticio=False)
