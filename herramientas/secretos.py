"""Los secretos de una instalación local: al azar, guardados con 600, iguales en cada arranque."""

import base64
import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from herramientas import lugares

# Lo que una orden suelta (manage.py) necesita para hablar con la demostración en marcha.
VISIBLES = (
    "DATABASE_URL",
    "REDIS_URL",
    "DIALOGO_SECRETO",
    "DIALOGO_CLAVES_DE_CAMPO",
    "DIALOGO_MEDIOS",
    "DIALOGO_URL_PUBLICA",
)


def _escribir(archivo: Path, texto: str) -> None:
    """Escribe de un golpe y sólo para esta cuenta."""
    borrador = archivo.with_name(f"{archivo.name}.{os.getpid()}")
    descriptor = os.open(borrador, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as salida:
        salida.write(texto)
    borrador.rename(archivo)


def de_esta_instalacion() -> dict[str, str]:
    archivo = lugares.LOCAL / "secretos.json"
    if not archivo.exists():
        nuevos = {
            "DIALOGO_SECRETO": secrets.token_urlsafe(64),
            "DIALOGO_CLAVES_DE_CAMPO": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        _escribir(archivo, json.dumps(nuevos))
    guardados: dict[str, str] = json.loads(archivo.read_text())
    return guardados


@contextlib.contextmanager
def entorno_visible(entorno: dict[str, str]) -> Iterator[None]:
    """Mientras la demostración corre, ``.local/entorno`` dice a ``manage.py`` con quién hablar."""
    archivo = lugares.LOCAL / "entorno"
    texto = "".join(f"{n}='{entorno[n]}'\n" for n in VISIBLES if n in entorno)
    _escribir(archivo, texto)
    try:
        yield
    finally:
        if archivo.exists() and archivo.read_text() == texto:
            archivo.unlink()
