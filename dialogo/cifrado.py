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
    identificador, _, cuerpo = sellar(texto.encode(), contexto=contexto).partition(b".")
    return f"{identificador.decode()}.{base64.urlsafe_b64encode(cuerpo).decode()}"


def descifrar(sellado: str, *, contexto: str) -> str:
    """Lanza ``ClaveDesconocida`` si falta la clave o el texto fue alterado."""
    identificador, _, cuerpo = sellado.partition(".")
    if identificador not in _claves():
        raise ClaveDesconocida(identificador)
    datos = base64.urlsafe_b64decode(cuerpo)
    return abrir(identificador.encode() + b"." + datos, contexto=contexto).decode()


def sellar(datos: bytes, *, contexto: str) -> bytes:
    """Como ``cifrar``, para un archivo: identificador, punto, nonce y lo cifrado."""
    identificador, clave = next(iter(_claves().items()))
    nonce = os.urandom(12)
    cifrado = AESGCM(clave).encrypt(nonce, datos, contexto.encode())
    return identificador.encode() + b"." + nonce + cifrado


def abrir(sellado: bytes, *, contexto: str) -> bytes:
    """Lanza ``ClaveDesconocida`` si falta la clave o el archivo fue alterado."""
    identificador, _, cuerpo = sellado.partition(b".")
    nombre = identificador.decode("ascii", "replace")
    clave = _claves().get(nombre)
    if clave is None:
        raise ClaveDesconocida(nombre)
    try:
        return AESGCM(clave).decrypt(cuerpo[:12], cuerpo[12:], contexto.encode())
    except InvalidTag as error:
        raise ClaveDesconocida(nombre) from error
