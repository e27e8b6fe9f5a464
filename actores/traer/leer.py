"""Leer una hoja que llega de fuera, sin confiar en ella: XLSX o texto separado, a renglones de texto.

No evalúa nada, no sigue vínculos y no guarda el archivo. Lo que no se puede leer con seguridad se
rechaza con ``HojaRechazada`` y una frase para la persona. Los XLSX los abre ``actores.traer.xlsx``;
aquí se decide qué es el archivo y se lee el texto.
"""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from actores.traer import xlsx
from actores.traer.rechazo import HojaRechazada, hay_formula, letra
from dialogo.legible import NoEsTexto, descifrar
from dialogo.texto import limpiar

MAXIMO_DE_BYTES = 10 * 1024**2
MAXIMO_DE_FILAS = 10_000
MAXIMO_DE_COLUMNAS = 60
MAXIMO_POR_CELDA = 4_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEPARADORES = {",": "coma", ";": "punto y coma", "\t": "tabulador"}


@dataclass
class Leida:
    """Encabezados y filas con su número de renglón en la hoja; ``como`` dice cómo se leyó."""

    encabezados: list[str]
    filas: list[tuple[int, list[str]]]
    huella: str
    como: dict[str, str] = field(default_factory=dict)


def leer(contenido: bytes, nombre: str) -> Leida:
    """Lanza ``HojaRechazada`` con la frase que explica por qué no."""
    if len(contenido) > MAXIMO_DE_BYTES:
        raise HojaRechazada(muy_grande(len(contenido)))
    if not contenido.strip(b"\0 \r\n\t"):
        raise HojaRechazada("El archivo está vacío.")
    _rechazar_por_su_forma(contenido, nombre)
    if contenido.startswith(b"PK"):
        renglones, como = xlsx.renglones(contenido)
    else:
        renglones, como = _renglones_de_texto(contenido)
    encabezados, filas = _tabla(renglones)
    return Leida(encabezados, filas, hashlib.sha256(contenido).hexdigest(), como)


def muy_grande(tamano: int) -> str:
    megas = max(tamano / 1024**2, 0.1)
    return (
        f"El archivo pesa {megas:,.0f} MB y caben {MAXIMO_DE_BYTES // 1024**2}. Quita hojas, imágenes "
        "o formato que no hagan falta, o divídelo."
    )


def _rechazar_por_su_forma(contenido: bytes, nombre: str) -> None:
    extension = nombre.rpartition(".")[2].lower()
    if contenido.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in contenido:
            raise HojaRechazada(
                "El archivo está protegido con contraseña. Quítasela y súbelo otra vez."
            )
        raise HojaRechazada(
            "Es un archivo de Excel anterior a 2007 (.xls). Guárdalo como .xlsx y súbelo otra vez."
        )
    if extension in {"xlsm", "xltm", "xlam", "xlsb"}:
        raise HojaRechazada("El archivo puede traer macros. Guárdalo como .xlsx, sin macros.")
    if contenido.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!")):
        raise HojaRechazada("No es una hoja de cálculo. Sube un archivo .xlsx o .csv.")
    if contenido.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise HojaRechazada("Es una página web o un XML, no una hoja. Guárdalo como .xlsx o .csv.")


# Texto separado ---------------------------------------------------------------------------------
def _renglones_de_texto(contenido: bytes) -> tuple[Iterator[list[str]], dict[str, str]]:
    texto, codificacion = _descifrar(contenido)
    separador = ""
    if texto[:4].lower() == "sep=" and texto[4:5]:
        separador, texto = texto[4], texto.partition("\n")[2]
    separador = separador or _separador(texto)
    como = {"codificacion": codificacion, "separador": SEPARADORES.get(separador, separador)}
    return _filas_csv(texto, separador), como


def _filas_csv(texto: str, separador: str) -> Iterator[list[str]]:
    lector = csv.reader(io.StringIO(texto, newline=""), delimiter=separador, strict=True)
    numero = 0
    try:
        for numero, fila in enumerate(lector, start=1):
            yield [_sin_formula(valor, numero, columna) for columna, valor in enumerate(fila)]
    except csv.Error as error:
        raise HojaRechazada(
            f"No se entiende el renglón {numero + 1}: hay unas comillas que no cierran o que sobran."
        ) from error


def _sin_formula(valor: str, fila: int, columna: int) -> str:
    """Quita el apóstrofo que protege a una celda; una fórmula de verdad no entra."""
    if valor[:1] == "'" and valor[1:2] in "=+-@|%":
        return valor[1:]
    if valor.lstrip()[:1] == "=":
        raise HojaRechazada(hay_formula([f"{letra(columna)}{fila}"]))
    return valor


def _descifrar(contenido: bytes) -> tuple[str, str]:
    """Texto y nombre de la codificación."""
    try:
        texto, nombre, creible = descifrar(contenido)
    except NoEsTexto as error:
        raise HojaRechazada("No es una hoja de cálculo. Sube un archivo .xlsx o .csv.") from error
    except UnicodeDecodeError as error:
        raise HojaRechazada(
            "El archivo está dañado: dice ser Unicode y no lo es. Guárdalo otra vez como «CSV UTF-8»."
        ) from error
    if creible < 0:
        raise HojaRechazada(
            "No se reconoce la codificación: los acentos salen mal. Guárdalo como «CSV UTF-8»."
        )
    return texto, nombre


def _separador(texto: str) -> str:
    """El que parte más renglones del comienzo en el mismo número de columnas."""

    def regularidad(separador: str) -> tuple[int, int]:
        anchos = []
        try:
            for fila in csv.reader(
                io.StringIO(texto, newline=""), delimiter=separador, strict=True
            ):
                if any(fila):
                    anchos.append(len(fila))
                if len(anchos) == 30:
                    break
        except csv.Error:
            return (0, 0)
        if not anchos or anchos[0] < 2:
            return (0, 0)
        return (sum(ancho == anchos[0] for ancho in anchos), anchos[0])

    mejor = max(SEPARADORES, key=regularidad)
    return mejor if regularidad(mejor) > (0, 0) else ","


# Tabla ------------------------------------------------------------------------------------------
def _tabla(renglones: Iterator[list[str]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Separa el encabezado, quita renglones y columnas vacías y comprueba los tamaños."""
    encabezados: list[str] = []
    filas: list[tuple[int, list[str]]] = []
    for numero, crudos in enumerate(renglones, start=1):
        celdas = [_limpia(celda) for celda in crudos]
        while celdas and not celdas[-1]:
            celdas.pop()
        if not celdas:
            continue
        _comprobar_celdas(celdas, numero)
        if not encabezados:
            encabezados = celdas
        else:
            filas.append((numero, celdas))
        if len(filas) > MAXIMO_DE_FILAS:
            raise HojaRechazada(
                f"La hoja trae más de {MAXIMO_DE_FILAS:,} filas. Divídela en varias."
            )
    if not filas:
        raise HojaRechazada("La hoja no trae filas: sólo encabezados, o nada.")
    ancho = max(len(encabezados), max(len(celdas) for _, celdas in filas))
    encabezados += [""] * (ancho - len(encabezados))
    return encabezados, [(n, celdas + [""] * (ancho - len(celdas))) for n, celdas in filas]


def _limpia(celda: str) -> str:
    if celda.isprintable() and unicodedata.is_normalized("NFC", celda):
        return celda.strip()
    return limpiar(celda).strip()


def _comprobar_celdas(celdas: list[str], numero: int) -> None:
    if len(celdas) > MAXIMO_DE_COLUMNAS:
        raise HojaRechazada(
            f"La hoja tiene {len(celdas):,} columnas y caben {MAXIMO_DE_COLUMNAS}. Deja sólo las que "
            "hagan falta."
        )
    for columna, celda in enumerate(celdas):
        if len(celda) > MAXIMO_POR_CELDA:
            raise HojaRechazada(
                f"La celda {letra(columna)}{numero} tiene {len(celda):,} caracteres y caben "
                f"{MAXIMO_POR_CELDA:,}."
            )
