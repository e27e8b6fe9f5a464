"""Palabras de cantidad: cuáles contradice la ficha y cuáles cuentan otra cosa."""

import pytest

from hallazgos.cuantificadores import contradichos
from hallazgos.solidez import Ficha

DE_30 = Ficha(sustentan=12, matizan=3, contradicen=2, callan=7, sin_preguntar=6, total=30)
DE_24 = Ficha(sustentan=6, matizan=2, contradicen=1, callan=15, sin_preguntar=0, total=24)
SOLA = Ficha(sustentan=1, callan=23, total=24)
CASI = Ficha(sustentan=23, matizan=1, total=24)
TODAS = Ficha(sustentan=24, total=24)


def dichas(texto: str, ficha: Ficha = DE_24) -> list[str]:
    return [aviso.palabra for aviso in contradichos(texto, ficha)]


def test_la_frase_dice_que_responder():
    (aviso,) = contradichos("Dice la mayoría que sí.", DE_30)
    assert aviso.frase == "«La mayoría» dice más que la ficha: son 12 de 30."
    assert "Dice la mayoría que sí."[aviso.inicio : aviso.fin] == "la mayoría"


@pytest.mark.parametrize(
    ("texto", "palabra"),
    [
        ("La mayoría pide una ley.", "La mayoría"),
        ("la gran mayoría de las personas lo pide", "la gran mayoría de las personas"),
        ("Más de la mitad de las entrevistas lo dice", "Más de la mitad de las entrevistas"),
        ("Casi todos piden lo mismo.", "Casi todos"),
        ("casi todas las personas coinciden", "casi todas las personas"),
        ("Todos coinciden en eso.", "Todos"),
        ("lo repiten todas las entrevistas", "todas las entrevistas"),
        ("Hay una opinión unánime.", "unánime"),
        ("por unanimidad se pide", "por unanimidad"),
        ("Nadie lo contradice.", "Nadie lo contradice"),
        ("siete de las 24 entrevistas lo dicen", "siete de las 24 entrevistas"),
        ("6 de 30 personas", "6 de 30 personas"),
        ("lo dicen quince personas", "quince personas"),
    ],
)
def test_dice_mas_que_la_ficha(texto, palabra):
    assert dichas(texto) == [palabra]


@pytest.mark.parametrize(
    "texto",
    [
        "Varias personas lo piden y muchas voces lo repiten.",
        "Algunas personas dudan.",
        "Seis de las 24 entrevistas lo dicen.",
        "Una de las 24 entrevistas lo niega; ocho de 24 lo apoyan o matizan.",
        "Nueve personas hablan de eso.",
        "La mayoría de los convenios no se cumple.",
        "La mayoría del presupuesto se va en viajes.",
        "La mitad de ese dinero se pierde.",
        "No todas las voces van por ahí; no todos aceptan.",
        "No hay unanimidad: sin unanimidad no hay ley.",
        "Equipos que nadie presupuestó.",
        "Cuyo fruto nadie sabe explicar.",
        "Pocas personas, un oficio, poco dinero y ninguna ceremonia.",
        "y casi todas prefieren un fondo",
        "Son varios los que participan, en varios idiomas.",
        "Todos los días pasa un camión; todas las redes piden lo mismo.",
        "Tres de los convenios; una de cada calle; 3 de 5 cuadras.",
        "Uno de los tres temas es el agua.",
        "",
    ],
)
def test_no_alarma_en_falso(texto):
    assert dichas(texto) == []


@pytest.mark.parametrize(
    ("texto", "ficha", "palabras"),
    [
        ("Varias personas lo dicen.", SOLA, ["Varias personas"]),
        ("Algunas voces lo dicen.", SOLA, ["Algunas voces"]),
        ("Muchas personas lo dicen.", SOLA, ["Muchas personas"]),
        ("Pocas personas lo dicen.", TODAS, ["Pocas personas"]),
        ("La mayoría lo dice. Casi todos lo piden.", CASI, []),
        ("Todas las personas lo dicen.", CASI, ["Todas las personas"]),
        ("Es unánime.", CASI, ["unánime"]),
        ("Todas las personas lo dicen; es unánime. Nadie lo niega.", TODAS, []),
    ],
)
def test_depende_de_la_ficha(texto, ficha, palabras):
    assert dichas(texto, ficha) == palabras


def test_los_intervalos_valen_con_emoji_y_acentos():
    texto = "😀 Ñandú. La mayoría sí."
    (aviso,) = contradichos(texto, DE_24)
    assert texto[aviso.inicio : aviso.fin] == "La mayoría"
