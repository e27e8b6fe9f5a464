"""Qué palabras toca una propuesta."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesas.aportaciones.alineacion import tocado

BASE = "Los acuerdos con otras ciudades rinden cuando los firma también quien los va a cumplir"
LETRAS = "bcdfghjklmpqrstvxz"


@pytest.mark.parametrize(
    ("propuesta", "toca"),
    [
        ("«…cuando los firma y los paga también quien los va a cumplir»", "firma|"),
        ("...cuando los firma quien los va a cumplir", "también"),
        ("Hoy, los acuerdos con otras ciudades rinden", "|Los"),
        ("…quien los va a cumplir y a pagar", "cumplir|"),
        ("Los convenios con otras ciudades", "acuerdos"),
        ("«rinden solo si los firma»", "cuando"),
        (
            "acuerdos con OTRAS urbes rinden… cuando los paga tambien quien",
            "ciudades rinden cuando los firma",
        ),
        ("cuando los firma también quien los va a cumplir", None),
        ("que la alcaldía pague el traslado", None),
        ("…", None),
    ],
)
def test_una_propuesta_escrita_como_se_escribe_en_la_mesa(propuesta, toca):
    rango = tocado(BASE, propuesta)
    if toca is None:
        assert rango is None
    elif "|" in toca:  # sólo agrega: es el punto entre dos palabras
        antes, despues = toca.split("|")
        punto = BASE.index(antes) + len(antes) if antes else BASE.index(despues)
        assert rango == (punto, punto)
    else:
        assert BASE[slice(*rango)] in (toca, "ciudades rinden cuando los firma")


def _distintas(prefijo: str, cuantas: int) -> st.SearchStrategy[list[str]]:
    palabra = st.text(LETRAS, min_size=3, max_size=8).map(lambda p: f"{prefijo}{p}")
    return st.lists(palabra, min_size=cuantas, max_size=cuantas + 15, unique=True)


@given(
    texto=_distintas("a", 9),
    otras=st.lists(st.sampled_from(["eba", "écan", "edan", "o", "ufo"]), max_size=6),
    datos=st.data(),
)
def test_lo_tocado_es_exactamente_lo_que_cambia(texto, otras, datos):
    base = " ".join(texto)
    i = datos.draw(st.integers(2, len(texto) - 2), "primera palabra que cambia")
    j = datos.draw(st.integers(i, min(len(texto) - 2, i + 30)), "la que sigue igual")
    propuesta = f"«…{' '.join([*texto[i - 2 : i], *otras, *texto[j : j + 2]])}…»"
    rango = tocado(base, propuesta)
    if i == j:
        fin = len(" ".join(texto[:i]))
        assert rango == ((fin, fin) if otras else None)
    else:
        assert base[slice(*rango)] == " ".join(texto[i:j])
    assert tocado(base, unicodedata.normalize("NFD", propuesta)) == rango


@given(base=st.text(max_size=120), propuesta=st.text(max_size=120))
def test_cualquier_cosa_da_un_intervalo_del_texto_o_nada(base, propuesta):
    rango = tocado(base, propuesta)
    largo = len(unicodedata.normalize("NFC", base))
    assert rango is None or 0 <= rango[0] <= rango[1] <= largo


@given(texto=_distintas("a", 4))
def test_repetir_un_trozo_igual_no_toca_nada(texto):
    assert tocado(" ".join(texto), f"…{' '.join(texto[1:4])}…".upper()) is None
