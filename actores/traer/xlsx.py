"""Abrir un libro XLSX que llega de fuera (seguridad: bombas, macros, fórmulas, vínculos, entidades).

Un XLSX es un ZIP de XML. Antes de abrirlo se mira el índice del ZIP: cuánto ocuparía abierto, si trae
macros, objetos o vínculos. ``zipfile`` no entrega más bytes de los que el índice declara, así que un
índice falso no engaña al límite.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from actores.traer.rechazo import HojaRechazada, hay_formula, letra

MAXIMO_ABIERTO = 150 * 1024**2
MAXIMO_DE_PIEZAS = 2_000
MAXIMO_DE_RENGLONES = 60_000  # con los vacíos; más abajo hay una celda suelta que no se ve
DICCIONARIO = "diccionario"
ROTO = "El archivo está dañado o no es un .xlsx. Ábrelo en Excel, guárdalo otra vez y súbelo."


def renglones(contenido: bytes) -> tuple[Iterator[list[str]], dict[str, str]]:
    """Los de la primera hoja con algo escrito que no sea el diccionario de la plantilla."""
    _revisar_zip(contenido)
    try:
        libro = openpyxl.load_workbook(
            io.BytesIO(contenido), read_only=True, data_only=False, keep_links=False
        )
        hoja = _elegir(libro)
    except HojaRechazada:
        raise
    except Exception as error:
        raise HojaRechazada(ROTO) from error
    return _celdas(hoja), {"codificacion": "Excel", "hoja": hoja.title}


def _revisar_zip(contenido: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(contenido)) as zip_:
            piezas = zip_.infolist()
            tipo = zip_.read("mimetype")[:100] if "mimetype" in zip_.namelist() else b""
    except Exception as error:
        raise HojaRechazada(ROTO) from error
    if b"opendocument" in tipo:
        raise HojaRechazada(
            "Es una hoja de LibreOffice (.ods). Guárdala como .xlsx y súbela otra vez."
        )
    if any(pieza.flag_bits & 1 for pieza in piezas):
        raise HojaRechazada(
            "El archivo está protegido con contraseña. Quítasela y súbelo otra vez."
        )
    if len(piezas) > MAXIMO_DE_PIEZAS or sum(p.file_size for p in piezas) > MAXIMO_ABIERTO:
        raise HojaRechazada(
            "El archivo está comprimido de un modo que al abrirlo ocuparía demasiado. Copia los datos "
            "a un libro nuevo y sube ése."
        )
    _revisar_piezas([pieza.filename.lower() for pieza in piezas])


def _revisar_piezas(nombres: list[str]) -> None:
    if any("vbaproject" in n or "macrosheet" in n or "activex" in n for n in nombres):
        raise HojaRechazada("El archivo trae macros. Guárdalo como .xlsx, sin macros.")
    if any("externallink" in n or "embeddings/" in n or "oleobject" in n for n in nombres):
        raise HojaRechazada(
            "El archivo trae vínculos a otros libros u objetos incrustados. Pega los datos como "
            "valores en un libro nuevo y sube ése."
        )
    if "xl/workbook.xml" not in nombres:
        raise HojaRechazada(ROTO)


def _elegir(libro: openpyxl.Workbook) -> Worksheet:
    visibles = [h for h in libro.worksheets if h.sheet_state == "visible"]
    for hoja in visibles:
        hoja.reset_dimensions()  # lo que la hoja dice medir no se cree
        if hoja.title.strip().casefold() != DICCIONARIO and _tiene_algo(hoja):
            return hoja
    raise HojaRechazada("El libro no trae ninguna hoja con datos a la vista.")


def _tiene_algo(hoja: Worksheet) -> bool:
    for numero, fila in enumerate(hoja.iter_rows(values_only=True)):
        if any(valor not in (None, "") for valor in fila):
            return True
        if numero > 200:
            break
    return False


def _celdas(hoja: Worksheet) -> Iterator[list[str]]:
    formulas: list[str] = []
    try:
        for numero, fila in enumerate(hoja.iter_rows(), start=1):
            if numero > MAXIMO_DE_RENGLONES:
                raise HojaRechazada(
                    f"Hay datos más abajo del renglón {MAXIMO_DE_RENGLONES:,}. Borra lo que sobre al "
                    "final de la hoja."
                )
            if len(formulas) > 5:
                break
            formulas += [
                f"{letra(columna)}{numero}"
                for columna, celda in enumerate(fila)
                if celda.data_type == "f"
            ]
            if not formulas:
                yield [_texto(celda.value) for celda in fila]
    except HojaRechazada:
        raise
    except Exception as error:
        raise HojaRechazada(ROTO) from error
    if formulas:
        raise HojaRechazada(hay_formula(formulas))


def _texto(valor: Any) -> str:
    """Las fechas en ISO; los números sin decimales de más; el apóstrofo que protege, fuera."""
    if valor is None:
        return ""
    if isinstance(valor, bool):
        return "Sí" if valor else "No"
    if isinstance(valor, datetime):
        return (valor.date() if valor.time() == time() else valor).isoformat()
    if isinstance(valor, date):
        return valor.isoformat()
    if isinstance(valor, float):
        return str(int(valor)) if valor.is_integer() and abs(valor) < 10**15 else repr(valor)
    texto = str(valor)
    return texto[1:] if texto[:1] == "'" and texto[1:2] in "=+-@|%" else texto
