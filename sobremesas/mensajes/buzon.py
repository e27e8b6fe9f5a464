"""Leer por IMAP el buzón al que llegan rebotes y respuestas. Una vuelta repetida no repite nada.

Lo atendido queda leído; lo que no es nuestro queda marcado, sin leer, para que lo vea una persona.
"""

import imaplib
import logging
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from django.conf import settings

from sobremesas.mensajes.entrantes import Suerte, procesar

bitacora = logging.getLogger(__name__)
TOPE_EN_BYTES = 2_000_000  # de un adjunto enorme basta el principio
POR_VUELTA = 100
ESPERA = 20


def leer() -> int:
    """Cuántos mensajes atendió. Sin buzón configurado, ninguno."""
    if not settings.BUZON_DE_RESPUESTAS:
        return 0
    try:
        buzon = _abrir(settings.BUZON_DE_RESPUESTAS)
    except (OSError, imaplib.IMAP4.error) as error:
        bitacora.warning("No se pudo abrir el buzón de respuestas (%s)", type(error).__name__)
        return 0
    try:
        return sum(_atender(buzon, numero) for numero in _nuevos(buzon))
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            buzon.logout()


def _abrir(direccion: str) -> imaplib.IMAP4:
    partes = urlsplit(direccion)
    clase = imaplib.IMAP4_SSL if partes.scheme == "imaps" else imaplib.IMAP4
    puerto = partes.port or (993 if partes.scheme == "imaps" else 143)
    buzon = clase(partes.hostname or "", puerto, timeout=ESPERA)
    buzon.login(unquote(partes.username or ""), unquote(partes.password or ""))
    buzon.select(unquote(partes.path.strip("/")) or "INBOX")
    return buzon


def _nuevos(buzon: imaplib.IMAP4) -> list[str]:
    _, datos = buzon.uid("SEARCH", "UNSEEN", "UNFLAGGED")
    return datos[0].decode().split()[:POR_VUELTA] if datos and datos[0] else []


def _atender(buzon: imaplib.IMAP4, numero: str) -> int:
    """Primero se confirma en la base y después se marca: si algo muere en medio, se vuelve a leer."""
    _, datos = buzon.uid("FETCH", numero, f"(BODY.PEEK[]<0.{TOPE_EN_BYTES}>)")
    crudo = next((parte[1] for parte in datos if isinstance(parte, tuple)), b"")
    try:
        suerte = procesar(crudo)
    except Exception:
        bitacora.exception("No se pudo leer un mensaje del buzón")
        suerte = Suerte.AJENO
    marca = "\\Flagged" if suerte == Suerte.AJENO else "\\Seen"
    buzon.uid("STORE", numero, "+FLAGS", f"({marca})")
    return 1
