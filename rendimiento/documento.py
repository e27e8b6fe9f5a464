"""Un PDF por un motor, en su propio proceso: segundos, memoria máxima y páginas.

    python -m rendimiento.documento MOTOR HTML SALIDA

``casa`` es ``informes.pdf``; ``weasyprint``, la biblioteca tal cual sobre el mismo HTML; ``typst``,
las mismas palabras en el límite práctico de hoy. Escribe un renglón de JSON.
"""

import html
import json
import os
import re
import resource
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

TITULOS = {"h1": "=", "h2": "==", "h3": "==="}
CAJAS = {"p", "li", "td", "th", "figcaption", "caption", "blockquote", "dt", "dd", *TITULOS}


class Renglones(HTMLParser):
    """Las palabras del documento, con sus títulos; ni estilos ni dibujos."""

    def __init__(self) -> None:
        super().__init__()
        self.renglones: list[tuple[str, str]] = []
        self.texto: list[str] = []
        self.caja = "p"
        self.mudo = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "svg", "script", "title"}:
            self.mudo += 1
        elif tag in CAJAS:
            self.cortar()
            self.caja = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "svg", "script", "title"}:
            self.mudo -= 1
        elif tag in CAJAS:
            self.cortar()
            self.caja = "p"

    def handle_data(self, data: str) -> None:
        if not self.mudo:
            self.texto.append(data)

    def cortar(self) -> None:
        texto = " ".join("".join(self.texto).split())
        self.texto.clear()
        if texto:
            self.renglones.append((self.caja, texto))


def a_typst(documento: str) -> str:
    lector = Renglones()
    lector.feed(documento)
    lector.cortar()
    partes = [
        '#set page(paper: "a4", margin: (top: 24mm, right: 20mm, bottom: 22mm, left: 34mm),'
        ' numbering: "1")\n#set text(lang: "es", size: 11pt)\n#set par(justify: false)\n'
        '#set document(title: "Prediagnóstico")\n#outline()\n'
    ]
    for caja, texto in lector.renglones:
        seguro = re.sub(r"([\\#$*_`<>@\[\]~=+\-/])", r"\\\1", html.unescape(texto))
        partes.append(f"{TITULOS[caja]} {seguro}" if caja in TITULOS else seguro)
    return "\n\n".join(partes)


def _contar_paginas(archivo: Path) -> int:
    import pikepdf

    with pikepdf.open(archivo) as pdf:
        return len(pdf.pages)


def con_la_casa(entrada: Path, salida: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogo.settings")
    import django

    django.setup()
    from informes.pdf import imprimir

    salida.write_bytes(imprimir(entrada.read_text()).contenido)


def con_weasyprint(entrada: Path, salida: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialogo.settings")
    import django

    django.setup()
    import pydyf
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    referencias = pydyf.PDF.page_references
    from informes.pdf import VARIANTE, BuscadorCerrado, hoja

    pydyf.PDF.page_references = referencias  # la biblioteca tal cual, sin nuestro remiendo

    letras = FontConfiguration()
    HTML(string=entrada.read_text(), url_fetcher=BuscadorCerrado()).write_pdf(
        str(salida), stylesheets=[hoja(letras)], font_config=letras, pdf_variant=VARIANTE
    )


def con_typst(entrada: Path, salida: Path) -> None:
    import typst

    fuente = salida.with_suffix(".typ")
    fuente.write_text(a_typst(entrada.read_text()))
    typst.compile(str(fuente), output=str(salida))


MOTORES = {"casa": con_la_casa, "weasyprint": con_weasyprint, "typst": con_typst}


def main(motor: str, entrada: str, salida: str) -> None:
    inicio = time.perf_counter()
    MOTORES[motor](Path(entrada), Path(salida))
    segundos = time.perf_counter() - inicio
    memoria = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps({"segundos": segundos, "mib": memoria, "paginas": _contar_paginas(Path(salida))})
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
