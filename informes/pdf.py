"""De HTML a PDF: la única puerta a WeasyPrint.

Cuatro cuidados que WeasyPrint no trae:

- Su buscador de recursos sale a la red y al disco. El nuestro sólo entrega las letras de la casa, por
  clave, y lo que venga dentro del documento (``data:``). Debe ser subclase de ``URLFetcher``.
- Escribe un PDF que dice ser accesible aunque le falte algo, y sólo lo anota. Aquí, cualquier ERROR
  en su bitácora detiene la impresión.
- Recorta cada letra y le apunta la hora: dos impresiones iguales salían distintas si entre ellas
  cambiaba el segundo. ``SOURCE_DATE_EPOCH`` (reproducible-builds.org) la deja fija.
- ``pydyf`` rehace la lista de páginas por cada etiqueta: con 300 entrevistas es un tercio del tiempo.
  ``referencias_guardadas`` la recuerda. Una prueba avisa el día en que la biblioteca lo arregle.
"""

import gc
import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pydyf
from django.conf import settings
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML, VERSION
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

os.environ.setdefault("SOURCE_DATE_EPOCH", "1420070400")  # 1 de enero de 2015

VARIANTE = "pdf/ua-1"
PRODUCTOR = "Diálogo"
RECURSOS = "casa:"
DATOS_ADMITIDOS = ("data:image/svg+xml", "data:image/png", "data:font/")
_FAMILIAS = {"serif": "source-serif-4", "sans": "source-sans-3"}
_CORTES = ("latin-400-normal", "latin-600-normal", "latin-ext-400-normal", "latin-ext-600-normal")
_NOMBRES = {"serif": "Source Serif 4", "sans": "Source Sans 3"}

# Recibe la parte («composicion» o «escritura»), lo hecho y el total si se conoce.
# Puede lanzar una excepción: la impresión se abandona ahí mismo.
Avisar = Callable[[str, int, int | None], None]


class ImpresionFallida(Exception):
    """No hubo PDF. El mensaje es una frase que la coordinación puede leer."""


@dataclass(frozen=True)
class Impresion:
    contenido: bytes
    paginas: int
    huella: str


@cache
def _letras() -> dict[str, Path]:
    """Clave de cada letra y su archivo: es todo lo que el documento puede pedir."""
    return {
        f"{RECURSOS}letra/{clase}/{corte}": settings.NODE_MODULES
        / "@fontsource"
        / familia
        / "files"
        / f"{familia}-{corte}.woff"
        for clase, familia in _FAMILIAS.items()
        for corte in _CORTES
    }


class BuscadorCerrado(URLFetcher):
    """No abre conexiones ni archivos: entrega letras por clave y datos del propio documento."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if archivo := _letras().get(url):
            return URLFetcherResponse(
                url, archivo.read_bytes(), headers={"Content-Type": "font/woff"}
            )
        if url.startswith(DATOS_ADMITIDOS):
            return super().fetch(url, headers)
        raise ValueError("El documento pidió un recurso que no es suyo.")


class _Vigia(logging.Handler):
    """Escucha a WeasyPrint en este hilo: junta los errores y cuenta las páginas."""

    def __init__(self, avisar: Avisar | None) -> None:
        super().__init__(logging.INFO)
        self.hilo = threading.get_ident()
        self.avisar = avisar
        self.errores: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self.hilo:
            return
        if record.levelno >= logging.ERROR:
            self.errores.append(record.getMessage())
        elif self.avisar and str(record.msg).startswith("Step 5 - Creating layout - Page"):
            self.avisar("composicion", int(record.args[0]), None)  # type: ignore[index,arg-type]


@contextmanager
def _vigilar(avisar: Avisar | None) -> Iterator[_Vigia]:
    vigia = _Vigia(avisar)
    bitacora = logging.getLogger("weasyprint")
    avance = logging.getLogger("weasyprint.progress")
    nivel, propaga = avance.level, avance.propagate
    avance.setLevel(logging.INFO)
    avance.propagate = False
    bitacora.addHandler(vigia)
    avance.addHandler(vigia)
    try:
        yield vigia
    finally:
        bitacora.removeHandler(vigia)
        avance.removeHandler(vigia)
        avance.setLevel(nivel)
        avance.propagate = propaga


@contextmanager
def sin_recolector() -> Iterator[None]:
    """Sin el recolector de ciclos: el árbol de cajas es enorme y vive hasta el final."""
    estaba = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if estaba:
            gc.enable()


def _referencias(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    hijos = pdf.pages["Kids"]
    guardadas = pdf.__dict__.get("_referencias", ())
    if len(guardadas) * 3 != len(hijos):
        guardadas = tuple(f"{numero} 0 R".encode() for numero in hijos[::3])
        pdf.__dict__["_referencias"] = guardadas
    return guardadas


def referencias_guardadas() -> None:
    """Recuerda ``page_references`` mientras no cambien las páginas. Sólo en la versión conocida."""
    if pydyf.VERSION == "0.13.0":
        pydyf.PDF.page_references = property(_referencias)


referencias_guardadas()


@cache
def _reglas(estilo: str) -> str:
    caras = [
        f'@font-face{{font-family:"{_NOMBRES[clase]}{" Ext" if "-ext-" in corte else ""}";'
        f"font-weight:{corte.split('-')[-2]};font-style:normal;"
        f'src:url("{RECURSOS}letra/{clase}/{corte}")}}'
        for clase in _FAMILIAS
        for corte in _CORTES
    ]
    hojas = [
        finders.find(f"css/{uno}") or settings.STATIC_ROOT / "css" / uno for uno in estilo.split()
    ]
    return "\n".join([*caras, *(Path(str(ruta)).read_text(encoding="utf-8") for ruta in hojas)])


def hoja(letras: FontConfiguration, estilo: str = "pdf.css") -> CSS:
    """La hoja del informe, u otras de ``static/css`` separadas por un espacio, con sus letras."""
    return CSS(
        string=_reglas(estilo), base_url=RECURSOS, url_fetcher=BuscadorCerrado(), font_config=letras
    )


def _metadatos_neutros(documento: Document) -> None:
    """El PDF no dice con qué programa se hizo ni dónde: sólo título, lengua e instituciones."""
    generar = documento.metadata.generate_rdf_metadata

    def neutros(*argumentos: Any) -> bytes:
        return generar(*argumentos).replace(f"WeasyPrint {VERSION}".encode(), PRODUCTOR.encode())

    documento.metadata.generator = None
    documento.metadata.generate_rdf_metadata = neutros  # type: ignore[method-assign]


def _rematar(documento: Document, pdf: pydyf.PDF) -> None:
    """El productor neutro, y en cada enlace su nombre en vez de su destino."""
    pdf.info["Producer"] = pydyf.String(PRODUCTOR)
    for pagina in documento.pages:
        for _, _, _, caja in pagina.links:
            if caja.link_annotation and (nombre := caja.element.get("title")):
                caja.link_annotation["Contents"] = pydyf.String(nombre)


def _contar_escritura(documento: Document, avisar: Avisar) -> None:
    total = len(documento.pages)
    for numero, pagina in enumerate(documento.pages, start=1):
        pintar = pagina.paint

        def contada(*args: Any, _pintar: Any = pintar, _n: int = numero, **kwargs: Any) -> None:
            _pintar(*args, **kwargs)
            avisar("escritura", _n, total)

        pagina.paint = contada  # type: ignore[method-assign]


def contar_paginas(html: str, *, estilo: str = "pdf.css") -> int:
    """Cuántas ocuparía, sin escribirlo."""
    letras = FontConfiguration()
    with sin_recolector():
        documento = HTML(string=html, base_url=RECURSOS, url_fetcher=BuscadorCerrado()).render(
            font_config=letras, stylesheets=[hoja(letras, estilo)], pdf_variant=VARIANTE
        )
        return len(documento.pages)


def imprimir(
    html: str,
    *,
    identificador: str = "",
    avisar: Avisar | None = None,
    estilo: str = "pdf.css",
) -> Impresion:
    """Compone y escribe el PDF. Lanza ``ImpresionFallida`` ante el primer error de WeasyPrint.

    El mismo HTML con el mismo identificador produce los mismos bytes.
    """
    buscador = BuscadorCerrado()
    letras = FontConfiguration()
    salida = BytesIO()
    with _vigilar(avisar) as vigia, sin_recolector():
        documento = HTML(string=html, base_url=RECURSOS, url_fetcher=buscador).render(
            font_config=letras, stylesheets=[hoja(letras, estilo)], pdf_variant=VARIANTE
        )
        _metadatos_neutros(documento)
        if avisar:
            _contar_escritura(documento, avisar)
        documento.write_pdf(
            salida,
            finisher=_rematar,
            pdf_variant=VARIANTE,
            pdf_identifier=(identificador or "dialogo").encode(),
        )
        paginas = len(documento.pages)
        del documento
    if vigia.errores:
        raise ImpresionFallida(
            f"El PDF no pasó la revisión de WeasyPrint: {vigia.errores[0][:200]}"
        )
    contenido = salida.getvalue()
    return Impresion(contenido, paginas, hashlib.sha256(contenido).hexdigest())
