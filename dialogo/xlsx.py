"""Escribir un libro XLSX de puro texto, números y fechas (ECMA-376, 1.ª parte, SpreadsheetML).

openpyxl tarda tres veces más porque hace un objeto por celda. Aquí no hay modo de escribir una
fórmula: ningún texto sale fuera de una cadena en línea. Sólo ``dialogo.hojas`` lo usa.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
HOJA = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELACION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAQUETE = "http://schemas.openxmlformats.org/package/2006"
TIPO = "application/vnd.openxmlformats-officedocument.spreadsheetml"
NEGRITA, LARGA, DIA, INSTANTE = 1, 2, 3, 4
ESTILOS = f"""{XML}
<styleSheet xmlns="{HOJA}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">\
<alignment vertical="top" wrapText="1"/></xf>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


@dataclass(frozen=True)
class Lamina:
    """Una hoja del libro; ``anchos`` va en caracteres. La primera fila es el encabezado."""

    titulo: str
    anchos: Sequence[int]
    encabezados: Sequence[str]
    filas: Iterable[Sequence[object]]


def libro(laminas: Sequence[Lamina]) -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as zip_:
        for nombre, contenido in _partes(_sin_repetir(laminas)):
            zip_.writestr(nombre, contenido)
    return salida.getvalue()


def _sin_repetir(laminas: Sequence[Lamina]) -> list[tuple[str, Lamina]]:
    """Dos hojas no pueden llamarse igual, ni aunque cambien las mayúsculas."""
    usados: set[str] = set()
    tituladas = []
    for lamina in laminas:
        titulo, vez = lamina.titulo, 1
        while titulo.casefold() in usados:
            vez += 1
            titulo = f"{lamina.titulo[:27]} {vez}"
        usados.add(titulo.casefold())
        tituladas.append((titulo, lamina))
    return tituladas


def _partes(laminas: list[tuple[str, Lamina]]) -> Iterator[tuple[str, str]]:
    numeros = range(1, len(laminas) + 1)
    yield (
        "[Content_Types].xml",
        f'{XML}<Types xmlns="{PAQUETE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TIPO}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TIPO}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{TIPO}.worksheet+xml"/>'
            for n in numeros
        )
        + "</Types>",
    )
    yield "_rels/.rels", _relaciones([("rId1", "officeDocument", "xl/workbook.xml")])
    yield (
        "xl/_rels/workbook.xml.rels",
        _relaciones(
            [
                *((f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numeros),
                ("rIdE", "styles", "styles.xml"),
            ]
        ),
    )
    yield (
        "xl/workbook.xml",
        f'{XML}<workbook xmlns="{HOJA}" xmlns:r="{RELACION}"><sheets>'
        + "".join(
            f'<sheet name={quoteattr(titulo)} sheetId="{n}" r:id="rId{n}"/>'
            for n, (titulo, _) in enumerate(laminas, start=1)
        )
        + "</sheets></workbook>",
    )
    yield "xl/styles.xml", ESTILOS
    for n, (_, lamina) in enumerate(laminas, start=1):
        yield f"xl/worksheets/sheet{n}.xml", "".join(_hoja(lamina))


def _relaciones(partes: list[tuple[str, str, str]]) -> str:
    return (
        f'{XML}<Relationships xmlns="{PAQUETE}/relationships">'
        + "".join(
            f'<Relationship Id="{clave}" Type="{RELACION}/{tipo}" Target="{destino}"/>'
            for clave, tipo, destino in partes
        )
        + "</Relationships>"
    )


def _hoja(lamina: Lamina) -> Iterator[str]:
    yield (
        f'{XML}<worksheet xmlns="{HOJA}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews>"
    )
    if lamina.anchos:
        yield "<cols>"
        for n, ancho in enumerate(lamina.anchos, start=1):
            yield f'<col min="{n}" max="{n}" width="{ancho}" customWidth="1"/>'
        yield "</cols>"
    yield "<sheetData>"
    letras = [get_column_letter(n) for n in range(1, len(lamina.encabezados) + 1)]
    yield '<row r="1">'
    for letra, titulo in zip(letras, lamina.encabezados, strict=True):
        yield _texto(f"{letra}1", titulo, NEGRITA)
    yield "</row>"
    for n, fila in enumerate(lamina.filas, start=2):
        yield f'<row r="{n}">'
        for letra, valor in zip(letras, fila, strict=True):
            if valor is not None and valor != "":
                yield _celda(f"{letra}{n}", valor)
        yield "</row>"
    yield "</sheetData></worksheet>"


def _celda(donde: str, valor: object) -> str:
    if isinstance(valor, str):
        return _texto(donde, valor, LARGA if len(valor) > 60 or "\n" in valor else 0)
    if isinstance(valor, datetime):
        return f'<c r="{donde}" s="{INSTANTE}"><v>{to_excel(valor)}</v></c>'
    if isinstance(valor, date):
        return f'<c r="{donde}" s="{DIA}"><v>{to_excel(datetime.combine(valor, time()))}</v></c>'
    return f'<c r="{donde}"><v>{valor}</v></c>'


def _texto(donde: str, texto: str, estilo: int) -> str:
    dicho = escape(texto, {"\r": "&#13;"})
    return f'<c r="{donde}" s="{estilo}" t="inlineStr"><is><t xml:space="preserve">{dicho}</t></is></c>'
