"""Dónde empieza y termina un pasaje, y qué le pasa cuando su entrada se corrige."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrevistas.anclaje import apariciones, crear_fragmento, fragmento_entero, oraciones, reanclar
from entrevistas.cierre import corregir
from entrevistas.models import Fragmento
from tests.fabricas import EntradaFactory, EntrevistaFactory, FragmentoFactory, UsuarioFactory

EXACTO, POR_REVISAR = Fragmento.Anclaje.EXACTO, Fragmento.Anclaje.POR_REVISAR


@pytest.fixture
def autor(db):
    return UsuarioFactory()


@pytest.fixture
def entrada(dialogo):
    return EntradaFactory(
        entrevista=EntrevistaFactory(dialogo=dialogo, cerrada=True),
        texto="Aquí 😀 falta agua. Nadie firma. Aquí 😀 sobra papel.",
    )


def test_el_pasaje_se_cuenta_en_puntos_de_codigo(entrada, autor):
    pasaje = crear_fragmento(entrada, inicio=7, fin=18, texto="falta agua.", autor=autor)
    assert pasaje.texto == "falta agua."
    assert pasaje.revision == entrada.revision
    assert pasaje.anclaje == EXACTO


def test_el_mismo_pasaje_dos_veces_es_uno(entrada, autor):
    uno = fragmento_entero(entrada, autor=autor)
    otro = fragmento_entero(entrada, autor=autor)
    assert uno.pk == otro.pk
    assert uno.texto == entrada.texto


def test_lo_que_llega_en_nfd_se_compara_en_nfc(entrada, autor):
    nfd = unicodedata.normalize("NFD", "Aquí")
    assert crear_fragmento(entrada, inicio=0, fin=4, texto=nfd, autor=autor).texto == "Aquí"


@pytest.mark.parametrize(
    ("inicio", "fin", "texto"),
    [(7, 18, "falta agua!"), (8, 19, "falta agua."), (0, 500, None), (9, 9, None), (-3, 4, None)],
)
def test_lo_que_no_coincide_con_el_texto_no_se_ancla(entrada, autor, inicio, fin, texto):
    with pytest.raises(ValidationError, match="cambió mientras elegías"):
        crear_fragmento(entrada, inicio=inicio, fin=fin, texto=texto, autor=autor)
    assert not Fragmento.objects.exists()


def test_un_blanco_no_es_un_pasaje(entrada, autor):
    with pytest.raises(ValidationError, match="al menos una palabra"):
        crear_fragmento(entrada, inicio=4, fin=5, autor=autor)


@pytest.mark.parametrize(
    ("cambios", "frase"),
    [
        ({"tipo": "fuera", "texto": ""}, "fuera de registro"),
        ({"terminada_en": None}, "a medio escribir"),
    ],
)
def test_hay_entradas_que_no_se_citan(dialogo, autor, cambios, frase):
    entrada = EntradaFactory(entrevista__dialogo=dialogo, **cambios)
    with pytest.raises(ValidationError, match=frase):
        fragmento_entero(entrada, autor=autor)


# Correcciones ----------------------------------------------------------------------------------
def test_al_corregir_otra_parte_el_pasaje_se_mueve(entrada, autor):
    pasaje = crear_fragmento(entrada, inicio=19, fin=31, texto="Nadie firma.", autor=autor)
    corregir(
        entrada,
        texto="Aquí 😀😀 siempre falta agua. Nadie firma. Aquí 😀 sobra papel.",
        motivo="Faltaba una palabra.",
        autor=autor,
    )
    pasaje.refresh_from_db()
    entrada.refresh_from_db()
    assert pasaje.anclaje == EXACTO
    assert pasaje.revision == entrada.revision
    assert entrada.texto[pasaje.inicio : pasaje.fin] == pasaje.texto == "Nadie firma."


def test_al_corregir_el_pasaje_mismo_espera_revision(entrada, autor):
    pasaje = crear_fragmento(entrada, inicio=19, fin=31, autor=autor)
    corregir(entrada, texto="Nadie firmó. Otra cosa.", motivo="Era pasado.", autor=autor)
    pasaje.refresh_from_db()
    assert pasaje.anclaje == POR_REVISAR
    assert pasaje.texto == "Nadie firma."


def test_nunca_se_va_a_un_gemelo(dialogo, autor):
    """Citada la segunda de dos oraciones iguales, quitarla no la muda a la primera."""
    entrada = EntradaFactory(
        entrevista=EntrevistaFactory(dialogo=dialogo, cerrada=True),
        texto="Sin agua no. Con agua sí. Sin agua no.",
    )
    pasaje = crear_fragmento(entrada, inicio=26, fin=38, texto="Sin agua no.", autor=autor)
    corregir(entrada, texto="Sin agua no. Con agua sí.", motivo="Sobraba.", autor=autor)
    pasaje.refresh_from_db()
    assert pasaje.anclaje == POR_REVISAR


def test_si_el_texto_vuelve_el_pasaje_tambien(entrada, autor):
    original = entrada.texto
    pasaje = crear_fragmento(entrada, inicio=19, fin=31, autor=autor)
    corregir(entrada, texto="Nada de eso.", motivo="Prueba.", autor=autor)
    corregir(entrada, texto=original, motivo="Estaba bien.", autor=autor)
    pasaje.refresh_from_db()
    entrada.refresh_from_db()
    assert (pasaje.anclaje, pasaje.revision) == (EXACTO, entrada.revision)


def test_reanclar_devuelve_los_que_esperan(entrada, autor):
    FragmentoFactory(entrada=entrada, inicio=7, fin=18)
    entrada.texto, entrada.revision = "Otra cosa.", 2
    entrada.save()
    assert [pasaje.texto for pasaje in reanclar(entrada, autor=autor)] == ["falta agua."]


PIEZAS = ["Falta agua.", "Nadie firma.", "Sí.", "¿Y ahora?", "😀", "Así es, y así fue."]
TEXTO = st.lists(st.sampled_from(PIEZAS), min_size=1, max_size=6).map(" ".join)


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(antes=TEXTO, datos=st.data(), cambios=st.lists(TEXTO, min_size=1, max_size=3))
def test_todo_pasaje_queda_exacto_o_por_revisar(antes, datos, cambios):
    """entrevistas §7.5: ediciones al azar nunca dejan un pasaje en otra oración."""
    atomico = transaction.atomic()
    atomico.__enter__()
    try:
        autor = UsuarioFactory()
        entrada = EntradaFactory(entrevista__hecha=True, texto=antes, autor=autor)
        inicio = datos.draw(st.integers(0, len(antes) - 1))
        fin = datos.draw(st.integers(inicio + 1, len(antes)))
        if not antes[inicio:fin].strip():
            return
        pasaje = crear_fragmento(entrada, inicio=inicio, fin=fin, autor=autor)
        for nuevo in cambios:
            entrada.refresh_from_db()
            if nuevo == entrada.texto:
                continue
            corregir(entrada, texto=nuevo, motivo="Al azar.", autor=autor)
            pasaje.refresh_from_db()
            assert pasaje.texto == antes[inicio:fin]
            if pasaje.anclaje == EXACTO:
                assert nuevo[pasaje.inicio : pasaje.fin] == pasaje.texto
                assert len(apariciones(nuevo, pasaje.texto)) == 1
                assert len(apariciones(antes, pasaje.texto)) == 1
    finally:
        transaction.set_rollback(True)
        atomico.__exit__(None, None, None)


# Oraciones ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("texto", "esperadas"),
    [
        ("Una. Dos.", ["Una.", "Dos."]),
        ("La Dra. Paz llegó. Se fue.", ["La Dra. Paz llegó.", "Se fue."]),
        ("¿Sí? ¡No! Quizá…", ["¿Sí?", "¡No!", "Quizá…"]),
        ("«¿Y ahora?», preguntó. Nadie.", ["«¿Y ahora?», preguntó.", "Nadie."]),
        ("Dijo «ya.» Y calló.", ["Dijo «ya.»", "Y calló."]),
        (
            "Vino Barrios, A. C. Después se fue.",
            ["Vino Barrios, A. C.", "Después se fue."],
        ),
        ("Cuesta 3.5 pesos. Mucho.", ["Cuesta 3.5 pesos.", "Mucho."]),
        ("Esperó… y volvió. Ya.", ["Esperó… y volvió.", "Ya."]),
        ("Sin punto final", ["Sin punto final"]),
        ("Un renglón\notro renglón", ["Un renglón", "otro renglón"]),
        ("😀 Hola. 😀 Adiós.", ["😀 Hola.", "😀 Adiós."]),
        ("", []),
        ("   \n ", []),
    ],
)
def test_las_oraciones_en_espanol(texto, esperadas):
    assert [texto[inicio:fin] for inicio, fin in oraciones(texto)] == esperadas


@given(st.text(alphabet="aá .?¿!¡…«»\n😀A", max_size=60))
def test_las_oraciones_cubren_todo_menos_los_blancos(texto):
    intervalos = oraciones(texto)
    assert all(a < b for a, b in intervalos)
    assert intervalos == sorted(intervalos)
    fuera = set(range(len(texto))) - {n for a, b in intervalos for n in range(a, b)}
    assert all(texto[n].isspace() for n in fuera)
