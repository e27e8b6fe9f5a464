"""Regla C8: un texto que dice quién habló se detiene, con las palabras señaladas."""

import pytest

from entrevistas.confidencialidad import (
    Audiencia,
    citar,
    motivo_de_reserva,
    nombra_a_quien_hablo,
)
from entrevistas.models import Entrevista, Nivel
from entrevistas.nombres import nombra_a_otros
from tests.fabricas import ConsentimientoFactory, EntrevistaFactory, FragmentoFactory


def hablo(**datos) -> Entrevista:
    """Una entrevista sin guardar: el detector no consulta la base."""
    from actores.models import Organizacion, Persona

    organizacion = datos.pop("organizacion", "Red de Mercados y Barrios, A. C.")
    siglas = datos.pop("siglas", "REMEBA")
    return Entrevista(
        persona=Persona(nombre=datos.pop("nombre", "María Núñez Xicohténcatl")),
        organizacion=Organizacion(nombre=organizacion, siglas=siglas) if organizacion else None,
        cargo=datos.pop("cargo", "Directora de Cooperación Técnica y Cuencas"),
    )


def senaladas(texto: str, **datos) -> list[str]:
    return [texto[i:f] for i, f in nombra_a_quien_hablo(texto, hablo(**datos))]


@pytest.mark.parametrize(
    ("texto", "palabras"),
    [
        ("Le dije: soy María Núñez Xicohténcatl.", ["María Núñez Xicohténcatl"]),
        ("me dijeron nunez y ya", ["nunez"]),
        ("ME DIJERON XICOHTENCATL", ["XICOHTENCATL"]),
        ("En la REMEBA firmamos.", ["REMEBA"]),
        ("en remeba firmamos", ["remeba"]),
        ("La red de mercados y barrios, a. c. firmó", ["red de mercados y barrios, a. c"]),
        ("en Red de Mercados y Barrios somos pocos", ["Red de Mercados y Barrios"]),
        ("como directora de cooperacion tecnica lo digo", ["directora de cooperacion tecnica"]),
        ("Nunca firmamos nada.", []),
        ("La red de barrios sirve.", []),
        ("Los mercados no abren.", []),
        ("María no es un nombre raro: hay una María en cada casa.", []),
        ("la directora general lo sabe", []),
        ("😀 habló Núñez 😀", ["Núñez"]),
        ("Nu\u0301n\u0303ez, con marcas sueltas", ["Nu\u0301n\u0303ez"]),
    ],
)
def test_senala_lo_que_dice_quien_hablo(texto, palabras):
    assert senaladas(texto) == palabras


@pytest.mark.parametrize(
    ("texto", "se_detiene"),
    [
        ("las rosas del camellón", False),
        ("Rosas que nadie riega.", False),
        ("lo dijo Rosas en la asamblea", True),
        ("xolalpa lo dijo", True),
        ("un lujo innecesario", False),
        ("en LUJO medimos", True),
        ("la cisterna se vació", False),
        ("trabajo en La Cisterna desde niña", True),
    ],
)
def test_las_palabras_corrientes_piden_mayuscula(texto, se_detiene):
    datos = {
        "nombre": "Abundio Xolalpa Rosas",
        "organizacion": "La Cisterna, Espacio de Arte y Archivo",
        "siglas": "LUJO",
    }
    assert bool(senaladas(texto, **datos)) is se_detiene


def test_sin_organizacion_ni_cargo_no_falla():
    assert senaladas("Nada que ver.", organizacion="", cargo="") == []


@pytest.mark.django_db
@pytest.mark.parametrize("nivel", [Nivel.POR_SECTOR, Nivel.ANONIMA])
def test_la_cita_que_nombra_se_detiene_y_dice_que_palabras(dialogo, nivel):
    entrevista = EntrevistaFactory(
        dialogo=dialogo, hecha=True, persona__nombre="Nicandro Cuautle Arriaga"
    )
    consentimiento = ConsentimientoFactory(entrevista=entrevista, nivel=nivel)
    pasaje = FragmentoFactory(
        entrada__entrevista=entrevista, entrada__texto="A mí, Cuautle, nadie me avisó."
    )
    assert citar(pasaje, Audiencia.PARTICIPANTES) is None
    motivo = motivo_de_reserva(pasaje, Audiencia.PARTICIPANTES)
    assert motivo == "Esta cita nombra a quien habló: «…Cuautle…». Acórtala o usa paráfrasis."
    consentimiento.nivel = Nivel.ATRIBUIBLE
    consentimiento.save()
    assert citar(pasaje, Audiencia.PARTICIPANTES)


def test_nombrar_a_otros_solo_avisa():
    texto = "Eso lo sabe Emi Sakurai Vizcaíno, pregúntele."
    hallados = nombra_a_otros(texto, ["Emi Sakurai Vizcaíno", "Otra Persona"])
    assert [(nombre, texto[i:f]) for nombre, (i, f) in hallados] == [
        ("Emi Sakurai Vizcaíno", "Emi Sakurai Vizcaíno")
    ]
