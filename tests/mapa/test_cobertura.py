"""A quién se ha oído del mapa: cifras, huecos en frases y lo que se calla a quien no coordina."""

import pytest
from django.urls import reverse

from actores.models import Persona
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    EntrevistaFactory,
    OrganizacionFactory,
    PersonaFactory,
    RegionFactory,
    SectorFactory,
    TemaFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(dialogo):
    return reverse("mapa:cobertura", args=[dialogo.clave])


def _filas(respuesta) -> dict:
    return {
        fila.nombre: (fila.oidas, fila.personas)
        for dimension in respuesta.context["cobertura"].dimensiones
        for fila in dimension.filas
    }


@pytest.fixture
def mundo(dialogo):
    """Seis de gobierno, cuatro oídas; cuatro de cultura, ninguna oída y una planeada."""
    gobierno = SectorFactory(clave="gobierno", nombre="Gobierno", orden=1)
    alcaldia = SectorFactory(nombre="Alcaldías", padre=gobierno)
    cultura = SectorFactory(clave="cultura", nombre="Cultura", orden=2)
    agua, europa = TemaFactory(clave="agua", nombre="Agua"), RegionFactory(nombre="Europa")
    casa = OrganizacionFactory(sector=gobierno)
    de_gobierno = PersonaFactory.create_batch(6, sector=gobierno, genero=Persona.Genero.MUJER)
    de_cultura = PersonaFactory.create_batch(4, sector=cultura)
    for persona in de_gobierno[:2]:
        persona.subsector = alcaldia
        persona.save()
    for persona in [de_gobierno[0], *de_cultura[:3]]:
        persona.temas.add(agua)
        persona.regiones.add(europa)
    for persona in de_gobierno[:4]:
        EntrevistaFactory(dialogo=dialogo, persona=persona, organizacion=casa, cerrada=True)
    EntrevistaFactory(dialogo=dialogo, persona=de_cultura[0])
    EntrevistaFactory(dialogo=dialogo, persona=de_cultura[1], cancelada=True)
    PersonaFactory(sector=cultura, es_ficticio=True)
    return gobierno, de_gobierno


def test_dice_a_cuantas_se_oyo_y_donde_falta(cliente_de, coordinadora, mundo, url) -> None:
    respuesta = cliente_de(coordinadora).get(url)
    filas, reunida = _filas(respuesta), respuesta.context["cobertura"]
    assert filas["Gobierno"] == (4, 6) and filas["Alcaldías"] == (2, 2)
    assert filas["Sin precisar"] == (2, 4) and filas["Cultura"] == (0, 4)
    assert filas["Agua"] == (1, 4) == filas["Europa"] and filas["Mujer"] == (4, 6)
    assert reunida.frase == (
        "Se ha oído a 4 de 10 personas y a gente de 1 de 3 organizaciones del mapa"
    )
    frases = [hueco.frase for hueco in reunida.huecos]
    assert frases[0] == "De Cultura, no se ha oído a ninguna de 4; hay una planeada."
    assert "De quienes trabajan agua, se ha oído a una de 4; hay una planeada." in frases
    assert "Registrado de 6 de 10 personas." in respuesta.content.decode()


def test_a_quien_entrevista_se_le_callan_las_celdas_que_dejan_ver_a_alguien(
    cliente_de, entrevistadora, dialogo, mundo, url
) -> None:
    gobierno, de_gobierno = mundo
    cliente = cliente_de(entrevistadora)
    filas = _filas(cliente.get(url))
    assert filas["Gobierno"] == (None, 6) and filas["Alcaldías"] == (None, 2)
    assert filas["Agua"] == (None, 4) and filas["Cultura"] == (None, 4)
    EntrevistaFactory(dialogo=dialogo, persona=de_gobierno[5], cerrada=True, conduce=entrevistadora)
    for _ in range(3):
        nueva = PersonaFactory(sector=gobierno)
        EntrevistaFactory(dialogo=dialogo, persona=nueva, cerrada=True)
    PersonaFactory.create_batch(2, sector=gobierno)
    respuesta = cliente.get(url)
    assert _filas(respuesta)["Gobierno"] == (8, 11)
    texto = respuesta.content.decode()
    assert "se calla" in texto and "Cuentas a quienes entrevistaste tú" in texto
    hoja = cliente.post(
        reverse("mapa:cobertura_hoja", args=[dialogo.clave]), {"motivo": "x", "formato": "csv"}
    )
    assert hoja.status_code == 302  # pide confirmar quién es


def test_las_consultas_no_crecen(cliente_de, coordinadora, dialogo, mundo, url) -> None:
    cliente = cliente_de(coordinadora)
    antes = cuantas_consultas(cliente, url)
    for _ in range(5):
        persona = PersonaFactory(sector=SectorFactory())
        persona.temas.add(TemaFactory())
        EntrevistaFactory(dialogo=dialogo, persona=persona, cerrada=True)
    assert cuantas_consultas(cliente, url) == antes <= 16
