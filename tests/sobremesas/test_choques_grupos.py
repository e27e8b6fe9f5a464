"""Agrupar por las palabras que se tocan: qué choca, qué converge y cuánto cuesta."""

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesas.choques.grupos import Pieza, agrupar, entre_redacciones, letra
from sobremesas.choques.parecido import huella, reunir, se_parecen

TEXTO = "Los acuerdos con otras ciudades rinden cuando los firma también quien los va a cumplir"


def pieza(clave, texto, palabras="", *, clase="modifica", dia=1, mesa=4, agrega=False):
    """``palabras``: las que toca; con ``agrega``, el punto donde terminan."""
    desde = TEXTO.index(palabras) if palabras else None
    hasta = desde + len(palabras) if palabras else None
    return Pieza(clave, clase, texto, dia, mesa, hasta if agrega else desde, hasta)


def test_las_palabras_tocadas_se_agrupan_y_dicen_lo_que_choca_y_lo_que_converge():
    """La pantalla dibujada: «los firma» choca, «cuando» converge entre los días 2 y 3."""
    hecho = agrupar(
        TEXTO,
        [
            pieza(1, "los firma y los paga", "los firma", agrega=True),
            pieza(2, "que pagar no sea la llave", "firma", clase="disiente", dia=2, mesa=1),
            pieza(3, "una sola firma y un anexo", "los firma"),
            pieza(4, "con presupuesto para más de un año", "cuando", dia=2, agrega=True),
            pieza(5, "con presupuesto de varios años", "cuando", dia=3, agrega=True),
            pieza(6, "quien responde", "quien los va", dia=3),
            pieza(7, "que se mida", "va a cumplir", clase="completa", dia=3),
            pieza(8, "No se sostiene", clase="disiente"),
            pieza(9, "Falta traducirlo", clase="enriquece"),
            pieza(10, "Otra idea entera", TEXTO, dia=2),
        ],
    )
    a, b, c = hecho.grupos
    assert (a.letra, a.palabras, a.chocan) == ("a", "los firma", {1, 2, 3})
    assert (b.letra, b.palabras, b.chocan) == ("b", "cuando", frozenset())
    assert b.dice_convergen == "convergen los días 2 y 3"
    assert (c.palabras, [p.clave for p in c.piezas]) == ("quien los va a cumplir", [6, 7])
    assert not c.chocan  # completar no quita lo que otra modifica
    # El disenso del texto entero va con lo que lo reescribe todo; lo que no señala, aparte.
    assert [p.clave for p in hecho.del_todo.piezas] == [8, 10] and hecho.del_todo.chocan
    assert [p.clave for p in hecho.aparte.piezas] == [9] and not hecho.aparte.chocan
    assert "".join(t.texto for t in hecho.tramos) == TEXTO
    assert [(t.texto, t.letra, t.choca) for t in hecho.tramos if t.letra] == [
        ("cuando", "b", False),
        ("los firma", "a", True),
        ("quien los va a cumplir", "c", False),
    ]


def test_dos_que_solo_agregan_caben_a_la_vez_y_dos_disensos_tambien():
    agregan = [pieza(n, t, "cuando", agrega=True) for n, t in ((1, "con dinero"), (2, "y donde"))]
    assert agrupar(TEXTO, agregan).num_chocan == 0
    disienten = [
        pieza(n, t, "los firma", clase="disiente") for n, t in ((1, "no firma"), (2, "nadie más"))
    ]
    assert agrupar(TEXTO, disienten).num_chocan == 0
    quita = pieza(3, "siempre que", "cuando")
    assert agrupar(TEXTO, [*agregan, quita]).grupos[0].chocan == {1, 2, 3}
    # El mismo cambio, pedido dos veces, no choca: converge si viene de otra mesa o de otro día.
    mismo = [pieza(n, "siempre que", "cuando", mesa=n) for n in (1, 2)]
    (grupo,) = agrupar(TEXTO, mismo).grupos
    assert not grupo.chocan and grupo.dice_convergen == "convergen dos mesas del día 1"
    assert not agrupar(TEXTO, [pieza(n, "siempre que", "cuando") for n in (1, 2)]).convergen


def test_parecerse_es_compartir_la_mitad_de_las_palabras_y_negar_igual():
    def iguales(una, otra):
        return se_parecen(huella(una), huella(otra))

    assert iguales("con presupuesto para más de un año", "presupuesto de varios años")
    assert iguales("Que lo PAGUE la alcaldía", "que la alcaldia lo pague")
    assert not iguales("que pague la alcaldía", "que no pague la alcaldía")
    assert not iguales("los firma y los paga", "una sola firma y un anexo")
    assert not iguales("", "")
    # Las palabras que sólo dicen dónde va lo propuesto no cuentan; las que niegan, sí.
    base = "El costo que más se nombra; su causa sigue en disputa"
    una, otra, tercera = (
        huella(f"El costo que más se nombra; {propone}", base)
        for propone in (
            "sus causas son varias y no se han medido juntas",
            "sus causas son varias y falta medirlas juntas",
            "su causa es la compra sin condiciones",
        )
    )
    assert se_parecen(una, otra) and not se_parecen(una, tercera)
    # Entre redacciones distintas sólo se compara lo que se pide.
    uno, dos = (Pieza(n, "completa", "Falta quien traduzca el acuerdo", n) for n in (1, 2))
    (junta,) = entre_redacciones([("a", [uno]), ("b", [dos])])
    assert junta.claves == (1, 2) and junta.dias == (1, 2)
    assert entre_redacciones([("a", [uno, dos])]) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["modifica", "disiente", "completa"]),
            st.sampled_from(["pagar todo", "pagar nada", "no pagar", "medir cada año", ""]),
            st.integers(0, 100),
            st.integers(0, 30),
        ),
        max_size=14,
    )
)
def test_el_barrido_dice_lo_mismo_que_comparar_todas_con_todas(dichas):
    piezas = [
        Pieza(n, clase, texto, 1, n, desde, desde + largo)
        for n, (clase, texto, desde, largo) in enumerate(dichas)
    ]
    hecho = agrupar(TEXTO, piezas)
    assert sorted(p.clave for g in hecho.todos for p in g.piezas) == list(range(len(piezas)))
    assert "".join(t.texto for t in hecho.tramos) == TEXTO
    for grupo in hecho.grupos:
        huellas = {p.clave: huella(p.texto, TEXTO if p.clase == "modifica" else "") for p in piezas}
        bandos = [
            {k: v for k, v in huellas.items() if piezas[k].disiente is b} for b in (False, True)
        ]
        monton = {k: (b, m) for b, suyas in enumerate(bandos) for k, m in reunir(suyas).items()}
        chocan = {
            x.clave
            for x in grupo.piezas
            for y in grupo.piezas
            if _se_cruzan(x, y) and _no_caben(x, y) and monton[x.clave] != monton[y.clave]
        }
        assert grupo.chocan == chocan


def _palabras(p: Pieza) -> tuple[int, int]:
    (solo,) = agrupar(TEXTO, [Pieza(0, "completa", "x", 1, 1, p.desde, p.hasta)]).todos
    return solo.desde, solo.hasta


def _se_cruzan(x: Pieza, y: Pieza) -> bool:
    (a, b), (c, d) = _palabras(x), _palabras(y)
    return a < d and c < b


def _no_caben(x: Pieza, y: Pieza) -> bool:
    if "completa" in (x.clase, y.clase) or (x.disiente and y.disiente):
        return False
    agregan = x.solo_agrega and y.solo_agrega and not (x.disiente or y.disiente)
    return not agregan


def test_dos_mil_quinientas_sobre_un_texto_se_agrupan_sin_comparar_todas_con_todas():
    """O(n log n): diez veces más aportaciones no cuestan cien veces más."""
    azar = random.Random(5)  # noqa: S311
    texto = " ".join(f"palabra{n}" for n in range(400))
    letras = "bcdfglmprt"
    vocabulario = ["".join(azar.choices(letras, k=6)) for _ in range(600)]

    def medir(cuantas: int) -> float:
        piezas = []
        for n in range(cuantas):
            desde = azar.randrange(0, len(texto) - 60)
            dicho = " ".join(azar.sample(vocabulario, 6))
            piezas.append(Pieza(n, "modifica", dicho, n % 3 + 1, n % 5, desde, desde + 12))
        antes = time.perf_counter()
        assert sum(len(g.piezas) for g in agrupar(texto, piezas).todos) == cuantas
        return time.perf_counter() - antes

    medir(250)
    pocas, muchas = medir(250), medir(2500)
    assert muchas < max(60 * pocas, 3), (pocas, muchas)
    assert [letra(n) for n in (0, 25, 26, 51, 52, 702)] == ["a", "z", "aa", "az", "ba", "aaa"]
