"""Revisar lo que alguien sube con un ClamAV de la institución, si lo hay. De fábrica, apagado.

Habla el protocolo INSTREAM de ``clamd`` (docs.clamav.net, «clamd protocol»). Encendido y sin respuesta,
nada entra: un revisor caído no es un permiso (seguridad U3).
"""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

TROZO = 1 << 20
ESPERA = 30


def exigir_limpio(contenido: bytes) -> None:
    """Lanza ``ValidationError`` si ClamAV encuentra algo o no contesta. Apagado no hace nada."""
    if not settings.ANTIVIRUS:
        return
    try:
        veredicto = _preguntar(contenido)
    except OSError as error:
        raise ValidationError(
            "El revisor de virus no contesta, así que el archivo no entró. Avisa a quien opera la "
            "plataforma y vuelve a intentarlo."
        ) from error
    if not veredicto.endswith("OK"):
        raise ValidationError("El revisor de virus encontró algo en el archivo: no entró.")


def _preguntar(contenido: bytes) -> str:
    destino = urlsplit(settings.ANTIVIRUS)
    with socket.create_connection((destino.hostname, destino.port or 3310), ESPERA) as clamd:
        clamd.sendall(b"zINSTREAM\0")
        for inicio in range(0, len(contenido), TROZO):
            trozo = contenido[inicio : inicio + TROZO]
            clamd.sendall(struct.pack("!L", len(trozo)) + trozo)
        clamd.sendall(struct.pack("!L", 0))
        return clamd.recv(4096).decode("utf-8", "replace").rstrip("\0\n ")
