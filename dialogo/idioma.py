"""Dos idiomas: español mientras nadie pida otro, inglés en lo público y en la entrada.

La preferencia del navegador no decide: el mismo enlace se ve igual para todas las personas, y las
páginas del equipo están escritas en español.
"""

import ast
import os
import re
import struct
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

CARPETA = Path(__file__).parent / "locale"
_ENTRADA = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d)\])?) (".*")$')


class IdiomaMiddleware:
    """Idioma de la galleta que deja ``set_language``; en páginas con sesión, siempre español."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        pedido = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        self._poner(request, pedido if pedido in dict(settings.LANGUAGES) else None)
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "es-mx")
        patch_vary_headers(response, ["Cookie"])
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> None:
        if getattr(view, "login_required", True):
            self._poner(request, None)

    def _poner(self, request: HttpRequest, idioma: str | None) -> None:
        translation.activate(idioma or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


def leer_po(archivo: Path) -> dict[str, str]:
    """Pares del ``.po`` como los guarda un ``.mo``: contexto y plural van en la misma clave."""
    pares: dict[str, str] = {}
    campos: dict[str, str] = {}
    actual, omitir = "", False
    for linea in [*archivo.read_text("utf-8").splitlines(), ""]:
        if linea.startswith("#,") and "fuzzy" in linea:
            omitir = True
        elif hallada := _ENTRADA.match(linea):
            actual = hallada[1]
            campos[actual] = ast.literal_eval(hallada[3])
        elif linea.startswith('"') and actual:
            campos[actual] += ast.literal_eval(linea)
        elif not linea.strip():
            if campos and (not omitir or campos.get("msgid") == ""):
                _guardar(pares, campos)
            campos, actual, omitir = {}, "", False
    return pares


def _guardar(pares: dict[str, str], campos: dict[str, str]) -> None:
    clave = campos.get("msgid", "")
    if "msgctxt" in campos:
        clave = f"{campos['msgctxt']}\x04{clave}"
    if "msgid_plural" in campos:
        clave = f"{clave}\x00{campos['msgid_plural']}"
    traducciones = [campos[nombre] for nombre in sorted(campos) if nombre.startswith("msgstr")]
    if all(traducciones):
        pares[clave] = "\x00".join(traducciones)


def escribir_mo(pares: dict[str, str], archivo: Path) -> None:
    """Formato de GNU gettext: cabecera, dos tablas de longitud y posición, y los textos."""
    claves = sorted(pares, key=lambda clave: clave.encode())
    textos = [clave.encode() for clave in claves]
    textos += [pares[clave].encode() for clave in claves]
    cuantas, inicio = len(claves), 28
    posicion = inicio + 16 * cuantas
    tabla = b""
    for texto in textos:
        tabla += struct.pack("<II", len(texto), posicion)
        posicion += len(texto) + 1
    cabecera = struct.pack("<7I", 0x950412DE, 0, cuantas, inicio, inicio + 8 * cuantas, 0, inicio)
    temporal = archivo.with_suffix(f".{os.getpid()}.tmp")
    temporal.write_bytes(cabecera + tabla + b"\x00".join([*textos, b""]))
    temporal.replace(archivo)


def compilar(carpeta: Path = CARPETA) -> list[Path]:
    """Escribe cada ``.mo`` que falte o sea más viejo que su ``.po``. Sin gettext instalado."""
    hechos = []
    for po in carpeta.glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        try:
            escribir_mo(leer_po(po), mo)
        except OSError:  # instalación de sólo lectura: se compila al construir la imagen
            continue
        hechos.append(mo)
    return hechos
