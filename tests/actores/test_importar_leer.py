"""Leer una hoja ajena: lo que se entiende y lo que se rechaza con una frase."""

import io
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actores.traer import leer as lectura
from actores.traer.fechas import leer_fecha
from actores.traer.leer import leer
from actores.traer.rechazo import HojaRechazada
from dialogo.hojas import Hoja, a_csv, a_xlsx

TEXTO = "Nombre;Sector\nÍñigo Núñez Güemes;Sociedad civil\n«Álvaro» Peña – Ávila;Academia\n"


def _xlsx(filas: list[list[object]], **otras: object) -> bytes:
    libro = openpyxl.Workbook()
    for fila in filas:
        libro.active.append(fila)
    salida = io.BytesIO()
    libro.save(salida)
    return salida.getvalue()


def _con_pieza(nombre: str, contenido: bytes = b"x") -> bytes:
    base = io.BytesIO(_xlsx([["Nombre"], ["Ana"]]))
    with zipfile.ZipFile(base, "a", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr(nombre, contenido)
    return base.getvalue()


@pytest.mark.parametrize(
    ("codificacion", "dicha"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 con marca"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac Roman"),
        ("utf-16", "UTF-16"),
    ],
)
def test_los_acentos_llegan_bien_en_cualquier_codificacion(codificacion, dicha) -> None:
    leida = leer(TEXTO.encode(codificacion), "actores.csv")
    assert leida.encabezados == ["Nombre", "Sector"]
    assert leida.filas[0] == (2, ["Íñigo Núñez Güemes", "Sociedad civil"])
    assert leida.filas[1][1][0] == "«Álvaro» Peña – Ávila"
    assert leida.como == {"codificacion": dicha, "separador": "punto y coma"}


@pytest.mark.parametrize("separador", [",", ";", "\t"])
def test_el_separador_se_adivina(separador) -> None:
    filas = [["Nombre", "Notas"], ["Ana, S.C.; hija", 'dijo "sí"\ny se fue'], ["Bea", "x"]]
    salida = io.StringIO()
    lectura.csv.writer(salida, delimiter=separador).writerows(filas)
    leida = leer(salida.getvalue().encode(), "a.csv")
    assert leida.filas[0][1] == filas[1]
    assert leer(f"sep={separador}\n{salida.getvalue()}".encode(), "a.csv").filas[0][1] == filas[1]


def test_lo_que_sale_de_la_casa_vuelve_igual() -> None:
    """El apóstrofo que protege una celda se quita al volver; las fechas y números, como texto."""
    hoja = Hoja(
        "Datos", ["Nombre", "Día", "Monto"], [["-Ana", date(2024, 5, 20), 1500.5], ["@b", None, 3]]
    )
    for contenido, nombre in ((a_xlsx([hoja]), "a.xlsx"), (a_csv(hoja), "a.csv")):
        leida = leer(contenido, nombre)
        assert [celdas for _, celdas in leida.filas] == [
            ["-Ana", "2024-05-20", "1500.5"],
            ["@b", "", "3"],
        ]


@pytest.mark.parametrize(
    "dicha",
    ["2024-05-20", "20/05/2024", "20-5-2024", "20 de mayo de 2024", "lunes, 20 de mayo de 2024",
     "20 may 2024", "2024-05-20T00:00:00", " 20  DE MAYO  DEL 2024 "],
)  # fmt: skip
def test_una_fecha_se_entiende_en_los_tres_estilos(dicha) -> None:
    assert leer_fecha(dicha) == date(2024, 5, 20)


@pytest.mark.parametrize(
    ("dicha", "frase"),
    [("31/02/2024", "no existe"), ("05/20/2024", "no hay mes 20"), ("20/05/24", "cuatro cifras"),
     ("2019", "Falta el día"), ("mañana", "No se entiende"), ("20 de brumario de 2024", "no es un mes")],
)  # fmt: skip
def test_una_fecha_que_no_se_entiende_dice_por_que(dicha, frase) -> None:
    with pytest.raises(ValueError, match=frase):
        leer_fecha(dicha)


def test_las_fechas_de_excel_llegan_como_dia() -> None:
    contenido = _xlsx([["Desde", "x"], [datetime(2024, 5, 20), True], [date(2019, 3, 1), 12.0]])
    assert [c for _, c in leer(contenido, "a.xlsx").filas] == [
        ["2024-05-20", "Sí"],
        ["2019-03-01", "12"],
    ]


def _hoja_con_celda_lejana() -> bytes:
    libro = openpyxl.Workbook()
    libro.active["A1"], libro.active["A2"], libro.active["XFD1048576"] = "Nombre", "Ana", "lejos"
    salida = io.BytesIO()
    libro.save(salida)
    return salida.getvalue()


def _bomba() -> bytes:
    return _con_pieza("xl/worksheets/sheet9.xml", b"0" * (160 * 1024**2))


RECHAZADAS = {
    "fórmula en Excel": (lambda: _xlsx([["Nombre"], ["=1+1"]]), "a.xlsx", r"fórmulas \(A2\)"),
    "fórmula en CSV": (lambda: b"Nombre,x\nAna,=cmd|' /C calc'!A0\n", "a.csv", r"fórmulas \(B2\)"),
    "macros": (lambda: _con_pieza("xl/vbaProject.bin"), "a.xlsx", "macros"),
    "libro de macros": (lambda: _xlsx([["a"], ["b"]]), "a.xlsm", "macros"),
    "bomba": (_bomba, "a.xlsx", "ocuparía demasiado"),
    "vínculos": (lambda: _con_pieza("xl/externalLinks/externalLink1.xml"), "a.xlsx", "vínculos"),
    "muy grande": (lambda: b"a,b\n" * (3 * 1024**2), "a.csv", "pesa 12 MB y caben 10"),
    "mil columnas": (lambda: _xlsx([list(range(1000)), list(range(1000))]), "a.xlsx", "1,000 columnas"),
    "mil columnas en CSV": (lambda: b",".join([b"x"] * 1000) + b"\n" + b",".join([b"y"] * 1000), "a.csv", "1,000 columnas"),
    "celda lejana": (_hoja_con_celda_lejana, "a.xlsx", "más abajo|columnas"),
    "con contraseña": (lambda: lectura.OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "contraseña"),
    "de 1997": (lambda: lectura.OLE + b"x" * 600, "a.xls", "anterior a 2007"),
    "roto": (lambda: _xlsx([["a"], ["b"]])[:900], "a.xlsx", "dañado"),
    "otro zip": (lambda: _zip({"hola.txt": b"x"}), "a.xlsx", "dañado"),
    "de LibreOffice": (lambda: _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "a.ods", "LibreOffice"),
    "un PDF": (lambda: b"%PDF-1.7 x", "a.csv", "No es una hoja"),
    "una página": (lambda: b"<!DOCTYPE html><p>x", "a.xls", "página web"),
    "binario": (lambda: b"a,b\n\x00\x01\x02,c\n", "a.csv", "No es una hoja"),
    "vacío": (lambda: b" \r\n", "a.csv", "vacío"),
    "sin filas": (lambda: b"Nombre,Sector\n", "a.csv", "no trae filas"),
    "comillas sin cerrar": (lambda: b'Nombre,x\n"Ana,b\nBea,c\n', "a.csv", "comillas"),
    "acentos rotos": (lambda: "Nombre;x\nNÃºÃ±ez Â¡Ã©Ã³Ã­;x\n".encode("cp1252") + b"\xff\xfe\xfa;b\n", "a.csv", "acentos"),
    "celda enorme": (lambda: b"Nombre,x\n" + b"a" * 5000 + b",b\n", "a.csv", "A2 tiene 5,000 caracteres"),
}  # fmt: skip


def _zip(piezas: dict[str, bytes]) -> bytes:
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w") as zip_:
        for nombre, contenido in piezas.items():
            zip_.writestr(nombre, contenido)
    return salida.getvalue()


@pytest.mark.parametrize("caso", RECHAZADAS)
def test_lo_que_no_es_de_fiar_se_rechaza_con_una_frase(caso) -> None:
    hacer, nombre, frase = RECHAZADAS[caso]
    contenido, inicio = hacer(), time.monotonic()
    with pytest.raises(HojaRechazada, match=frase):
        leer(contenido, nombre)
    assert time.monotonic() - inicio < 5


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_cualquier_cosa_se_lee_o_se_rechaza(contenido) -> None:
    for crudo in (contenido, b"PK\x03\x04" + contenido, b"\xff\xfe" + contenido):
        try:
            leida = leer(crudo, "a.csv")
        except HojaRechazada as rechazo:
            assert str(rechazo).endswith((".", "!"))
        else:
            assert leida.encabezados
