"""Nada que alguien escriba sale como fórmula, y toda hoja queda anotada."""

import csv
import io
import shutil
import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogo import hojas
from dialogo.hojas import Hoja, a_csv, a_xlsx, escapar

COMIENZOS = [
    "=",
    "+",
    "-",
    "@",
    "|",
    "%",
    "\t",
    "\r",
    "\n",
    "\0",
    " =",
    "\u200b=",
    "＝",
    "﹦",
    "\u3000＋",
]
COMIENZOS += ["\u2060@", "\u202e-", "\xad=", "'=", '"=', ";=", ",=", "\ufeff=", "=\n", "\x7f+"]
FORMULAS = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x","y")', "A1", "SUM(1;2)", "{1}", ""]
texto_hostil = st.one_of(
    st.text(max_size=60),
    st.builds(str.__add__, st.sampled_from(COMIENZOS), st.sampled_from(FORMULAS)),
    st.builds(
        lambda antes, despues: f"{antes};={despues}\n={despues},@{despues}",
        st.text(max_size=8),
        st.sampled_from(FORMULAS),
    ),
)


def _es_inofensivo(texto: str) -> bool:
    primera = hojas._primera_visible(texto)
    return primera not in hojas._PELIGROSAS and texto[:1] not in hojas._PELIGROSAS


@given(st.lists(texto_hostil, min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_ninguna_celda_se_abre_como_formula(textos) -> None:
    hoja = Hoja("=Hoja", ["=encabezado", "@otro"], [[texto, len(texto)] for texto in textos])
    libro = openpyxl.load_workbook(io.BytesIO(a_xlsx([hoja])))
    celdas = [celda for fila in libro.worksheets[0].iter_rows() for celda in fila]
    assert not [celda for celda in celdas if celda.data_type == "f"]
    for celda in celdas:
        if isinstance(celda.value, str) and hojas._primera_visible(celda.value):
            assert _es_inofensivo(celda.value), repr(celda.value)
    leidos = list(csv.reader(io.StringIO(a_csv(hoja).decode("utf-8-sig"), newline="")))
    assert len(leidos) == len(textos) + 1
    for fila in leidos:
        for celda in fila:
            assert not hojas._primera_visible(celda) or _es_inofensivo(celda) or celda.isdigit()


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
@settings(max_examples=100, deadline=None)
def test_escapar_no_pierde_ni_repite(texto) -> None:
    escapado = escapar(texto)
    assert escapado in {texto, f"'{texto}"}
    assert escapar(escapado) == escapado


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_un_punto_y_coma_no_parte_una_celda(textos) -> None:
    """Quien abra el CSV con «;» encuentra cada texto dentro de sus comillas."""
    crudo = a_csv(Hoja("x", ["t"], [[texto] for texto in textos])).decode("utf-8-sig")
    con_punto_y_coma = list(csv.reader(io.StringIO(crudo, newline=""), delimiter=";"))
    assert [len(fila) for fila in con_punto_y_coma] == [1] * (len(textos) + 1)


def test_cada_dato_sale_de_su_tipo() -> None:
    ahora = datetime(2026, 11, 21, 2, 30, tzinfo=UTC)
    largo = "😀" * 20_000
    fila = [12, 1.5, Decimal("3.20"), True, date(2024, 5, 20), ahora, None, date(1850, 1, 2)]
    fila += [float("nan"), 10**18, largo, " con blancos ", "a\r\nb"]
    hoja = Hoja("Datos", [f"c{n}" for n in range(len(fila))], [fila])
    lamina = openpyxl.load_workbook(io.BytesIO(a_xlsx([hoja, hoja]))).worksheets[0]
    valores = [celda.value for celda in lamina[2]]
    assert valores[:4] == [12, 1.5, 3.2, "Sí"]
    assert valores[4] == datetime(2024, 5, 20)
    assert valores[5] == datetime(2026, 11, 20, 20, 30)  # hora de la Ciudad de México
    assert valores[6:10] == [None, "1850-01-02", "nan", str(10**18)]
    assert valores[10].endswith("… (recortado)")
    assert len(valores[10].encode("utf-16-le")) // 2 <= hojas.MAXIMO_POR_CELDA
    assert valores[11] == " con blancos "
    assert lamina.freeze_panes == "A2"
    assert "2024-05-20" in a_csv(hoja).decode("utf-8-sig")


@pytest.mark.skipif(not shutil.which("soffice"), reason="Sin LibreOffice: «make hojas» lo pide.")
def test_libreoffice_no_encuentra_formulas(tmp_path: Path) -> None:
    """Un libro con cientos de textos hostiles, abierto y vuelto a guardar por LibreOffice."""
    textos = [a + b for a in COMIENZOS for b in FORMULAS] + ["Núñez; «así»", "a\n=1+1", "1,5"]
    hoja = Hoja("Datos", ["texto"], [[texto] for texto in textos])
    (tmp_path / "x.xlsx").write_bytes(a_xlsx([hoja]))
    (tmp_path / "c.csv").write_bytes(a_csv(hoja))
    # Separador, comillas, UTF-8, desde la fila 1, … y el último: «evaluar fórmulas», lo más imprudente.
    abrir_csv = "--infilter=CSV:44/59,34,76,1,,0,false,true,false,false,false,-1,true"
    for origen, opciones in (("x.xlsx", []), ("c.csv", [abrir_csv])):
        orden = ["soffice", f"-env:UserInstallation=file://{tmp_path}/perfil", "--headless"]
        orden += [*opciones, "--convert-to", "ods", "--outdir", str(tmp_path), origen]
        subprocess.run(orden, cwd=tmp_path, check=True, capture_output=True, timeout=90)
        assert _formulas_en_ods(tmp_path / f"{origen[0]}.ods", len(textos)) == []


def _formulas_en_ods(archivo: Path, esperadas: int) -> list[str]:
    from odf.opendocument import load
    from odf.table import TableCell

    celdas = load(str(archivo)).getElementsByType(TableCell)
    assert len([celda for celda in celdas if str(celda)]) > esperadas * 0.8
    return [str(celda) for celda in celdas if celda.getAttribute("formula")]
