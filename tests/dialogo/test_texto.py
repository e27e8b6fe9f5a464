import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dialogo.texto import (
    CON_ACENTO,
    MAXIMO_DE_CARACTERES,
    SIN_ACENTO,
    limpiar,
    limpiar_entrada,
    sin_acentos,
)


@given(st.text())
def test_lo_limpio_esta_en_nfc_y_sin_controles(texto):
    limpio = limpiar(texto)
    assert unicodedata.is_normalized("NFC", limpio)
    assert not any(ord(letra) < 32 and letra not in "\n\t" for letra in limpio)
    assert limpiar(limpio) == limpio


def test_el_texto_de_word_conserva_sus_comillas_y_pierde_sus_controles():
    pegado = "«Así»\r\n\x0b“dijo”\xa0ella\x00 — ‘sí’ …\ufeff"
    assert limpiar(pegado) == "«Así»\n“dijo” ella — ‘sí’ …"


def test_los_acentos_sueltos_se_componen():
    assert limpiar("Me\u0301xico") == "México"


def test_emoji_y_escritura_de_derecha_a_izquierda_se_conservan():
    assert limpiar("👩🏽‍🏫 مرحبا שלום") == "👩🏽‍🏫 مرحبا שלום"


def test_un_sustituto_suelto_no_llega_a_la_base():
    assert limpiar("a\ud800b") == "a\ufffdb"


def test_una_entrada_demasiado_larga_se_rechaza_con_una_frase():
    with pytest.raises(ValidationError, match="20,001 caracteres y caben 20,000"):
        limpiar_entrada("a" * (MAXIMO_DE_CARACTERES + 1))


def test_una_entrada_en_el_limite_pasa():
    assert len(limpiar_entrada("ñ" * MAXIMO_DE_CARACTERES)) == MAXIMO_DE_CARACTERES


def test_la_tabla_de_acentos_casa_letra_por_letra():
    assert len(CON_ACENTO) == len(SIN_ACENTO)
    for con, sin in zip(CON_ACENTO, SIN_ACENTO, strict=True):
        assert unicodedata.normalize("NFD", con)[0] == sin


@pytest.mark.parametrize("nombre", ["Núñez", "NUÑEZ", "nunez", "Nu\u0301n\u0303ez"])
def test_los_nombres_se_comparan_sin_marcas(nombre):
    assert sin_acentos(nombre) == "nunez"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("texto", "busqueda", "encuentra"),
    [
        ("La cooperación entre ciudades", "cooperacion", True),
        ("La cooperación entre ciudades", "cooperaciones", True),
        ("El agua que llega a la sierra", "aguas", True),
        ("Migración y hospitalidad", "migracion", True),
        ("Mercado de Iztapalapa", "mercados", True),
        ("Mercado de Iztapalapa", "«mercado»", True),
        ("Mercado de Iztapalapa", "mercado -iztapalapa", False),
        ("Mercado de Iztapalapa", "puerto", False),
    ],
)
def test_la_busqueda_encuentra_con_acentos_o_sin_ellos(texto, busqueda, encuentra):
    plano = str.maketrans(CON_ACENTO, SIN_ACENTO)
    with connection.cursor() as cursor:
        cursor.execute(
            "select (to_tsvector('spanish', %s) || to_tsvector('spanish', %s)) @@ "
            "(websearch_to_tsquery('spanish', %s) || websearch_to_tsquery('spanish', %s))",
            [texto, texto.translate(plano), busqueda, busqueda.translate(plano)],
        )
        assert cursor.fetchone()[0] is encuentra
