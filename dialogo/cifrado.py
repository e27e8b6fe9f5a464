"""Cifrado por campo con AES-256-GCM. La clave vive aparte de ``SECRET_KEY``."""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings


class ClaveDesconocida(Exception):
    """El texto se cifró con una clave que ya no está en ``DIALOGO_CLAVES_DE_CAMPO``."""


def _claves() -> dict[str, bytes]:
    """Claves por identificador corto; la primera es la que cifra."""
    claves = {}
    for escrita in settings.CLAVES_DE_CAMPO:
        clave = base64.b64decode(escrita)
        claves[hashlib.sha256(clave).hexdigest()[:8]] = clave
    return claves


def cifrar(texto: str, *, contexto: str) -> str:
    """``id.nonce+texto`` en base64. ``contexto`` se autentica: no sirve en otro campo."""
    identificador, clave = next(iter(_claves().items()))
    nonce = os.urandom(12)
    sellado = AESGCM(clave).encrypt(nonce, texto.encode(), contexto.encode())
    return f"{identificador}.{base64.urlsafe_b64encode(nonce + sellado).decode()}"


def descifrar(sellado: str, *, contexto: str) -> str:
    """Lanza ``ClaveDesconocida`` si falta la clave o el texto fue alterado."""
    identificador, _, cuerpo = sellado.partition(".")
    clave = _claves().get(identificador)
    if clave is None:
        raise ClaveDesconocida(identificador)
    datos = base64.urlsafe_b64decode(cuerpo)
    try:
        return AESGCM(clave).decrypt(datos[:12], datos[12:], contexto.encode()).decode()
    except InvalidTag as error:
        raise ClaveDesconocida(identificador) from error


def sellar(datos: bytes, *, contexto: str) -> bytes:
    """Como ``cifrar``, para un archivo: identificador, punto, nonce y lo cifrado."""
    identificador, clave = next(iter(_claves().items()))
    nonce = os.urandom(12)
    cifrado = AESGCM(clave).encrypt(nonce, datos, contexto.encode())
    return identificador.encode() + b"." + nonce + cifrado


def abrir(sellado: bytes, *, contexto: str) -> bytes:
    """Lanza ``ClaveDesconocida`` si falta la clave o el archivo fue alterado."""
    identificador, _, cuerpo = sellado.partition(b".")
    clave = _claves().get(identificador.decode("ascii", "replace"))
    if clave is None:
        raise ClaveDesconocida("archivo")
    try:
        return AESGCM(clave).decrypt(cuerpo[:12], cuerpo[12:], contexto.encode())
    except InvalidTag as error:
        raise ClaveDesconocida("archivo") from error
