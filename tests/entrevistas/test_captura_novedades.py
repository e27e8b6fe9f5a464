"""El sondeo: barato cuando nada cambió, completo cuando sí, y sin Redis también."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entrevistas import pulso
from entrevistas.models import Entrada
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import EntradaFactory, TemaFactory

JSON = {"accept": "application/json", "x-automatico": "1"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _redis_despierto(monkeypatch):
    monkeypatch.setattr(pulso, "_callado_hasta", 0.0)


@pytest.fixture
def sin_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


def _preguntar(captura, desde: str, **datos):
    ruta = captura.ruta("captura_novedades")
    return captura.cliente.get(ruta, {"desde": desde, **datos}, headers=JSON)


def _cursor(captura) -> str:
    """El que queda después de la primera vuelta."""
    return _preguntar(captura, "~~").json()["cursor"]


@pytest.fixture
def dos(captura_de, coordinadora, entrevistadora):
    return captura_de(coordinadora), captura_de(entrevistadora)


def test_sin_cambios_contesta_204_sin_consultar_la_entrevista(captura):
    captura.agregar("algo")
    cursor = _cursor(captura)
    with CaptureQueriesContext(connection) as consultas:
        assert _preguntar(captura, cursor).status_code == 204
    tablas = " ".join(consulta["sql"] for consulta in consultas)
    assert "entrevistas_" not in tablas
    assert len(consultas) <= 3


def test_se_ve_lo_que_agrega_la_otra_persona(dos):
    una, otra = dos
    cursor = _cursor(otra)
    entrada = una.agregar("Nos distingue el mercado.")
    datos = _preguntar(otra, cursor).json()
    (llego,) = datos["entradas"]
    assert llego["uid"] == str(entrada.uid)
    assert "Nos distingue el mercado." in llego["html"]
    assert datos["ordenes"] == {str(entrada.pregunta_id): [str(entrada.uid)]}
    cursor = datos["cursor"]
    una.hacer("retirar", entrada)
    assert _preguntar(otra, cursor).json()["retiradas"] == [str(entrada.uid)]


def test_el_texto_de_un_borrador_ajeno_no_sale(dos):
    una, otra = dos
    cursor = _cursor(otra)
    una.guardar("esto todavía no lo digo")
    una.agregar("esto sí")
    response = _preguntar(otra, cursor)
    (entrada,) = response.json()["entradas"]
    assert "esto sí" in entrada["html"]
    assert "no lo digo" not in response.content.decode()


def test_se_ven_las_marcas_los_temas_y_el_orden(dos):
    una, otra = dos
    primera, segunda = una.agregar("uno"), una.agregar("dos")
    cursor = _cursor(otra)
    una.hacer("etiquetas", primera, poner_temas=[TemaFactory(nombre="Agua").pk])
    una.hacer("mover", segunda, antes_de=str(primera.uid))
    datos = _preguntar(otra, cursor).json()
    assert datos["ordenes"][str(primera.pregunta_id)] == [str(segunda.uid), str(primera.uid)]
    assert any("Agua" in entrada["html"] for entrada in datos["entradas"])
    cursor = datos["cursor"]
    marca = {"pregunta": una.pregunta("1.3").pk, "estado": "no_se_abordo"}
    una.cliente.post(una.ruta("captura_marcar"), marca, headers=JSON)
    datos = _preguntar(otra, cursor).json()
    assert datos["marcas"] == {str(marca["pregunta"]): "no_se_abordo"}


def test_se_sabe_quien_escribe_y_donde(dos):
    una, otra = dos
    cursor = _cursor(otra)
    pregunta = una.pregunta("1.4").pk
    _preguntar(una, "~~", en=pregunta, tipo="literal", escribe="1")
    datos = _preguntar(otra, cursor).json()
    (presente,) = datos["presentes"]
    assert (presente["nombre"], presente["iniciales"]) == ("Carmen", "CO")
    assert (presente["pregunta"], presente["tipo"], presente["escribe"]) == (
        pregunta,
        "literal",
        True,
    )
    assert "entradas" not in datos
    assert _preguntar(otra, datos["cursor"]).status_code == 204


def test_la_presencia_caduca(dos, monkeypatch):
    una, otra = dos
    _preguntar(una, "~~", en=1)
    assert _preguntar(otra, "~~").json()["presentes"]
    monkeypatch.setattr(pulso, "PRESENCIA_SEGUNDOS", -1)
    assert _preguntar(otra, "~~").json()["presentes"] == []


def test_sin_redis_se_sigue_viendo_lo_que_cambia(dos, sin_redis):
    una, otra = dos
    cursor = _cursor(otra)
    assert _preguntar(otra, cursor).status_code == 204
    una.agregar("Sin campana.")
    uid = uuid.uuid4()
    una.guardar("a medias", uid, numero="1.2", tipo="parafrasis")
    datos = _preguntar(otra, cursor).json()
    assert "Sin campana." in datos["entradas"][0]["html"]
    assert datos["presentes"][0]["pregunta"] == Entrada.objects.get(uid=uid).pregunta_id
    assert datos["presentes"][0]["tipo"] == "parafrasis"


def test_una_senal_perdida_se_recupera_con_la_vuelta_completa(dos, coordinadora):
    una, otra = dos
    cursor = _cursor(otra)
    EntradaFactory(entrevista=una.entrevista, autor=coordinadora, texto="sin avisar")
    assert _preguntar(otra, cursor).status_code == 204
    datos = _preguntar(otra, cursor, completa="1").json()
    assert "sin avisar" in datos["entradas"][0]["html"]


@pytest.mark.parametrize("desde", ["~x~", "~1e400~", "~nan~", "~-99999999999999999~"])
def test_un_cursor_que_no_se_entiende_es_un_400(captura, desde):
    assert _preguntar(captura, desde).status_code == 400


def test_la_pagina_no_consulta_mas_con_mas_entradas(captura, coordinadora):
    tema = TemaFactory()
    for _ in range(3):
        EntradaFactory(entrevista=captura.entrevista, autor=coordinadora, temas=[tema])
    pocas = cuantas_consultas(captura.cliente, captura.ruta())
    for _ in range(57):
        EntradaFactory(entrevista=captura.entrevista, autor=coordinadora, temas=[tema])
    assert cuantas_consultas(captura.cliente, captura.ruta()) == pocas
    assert pocas <= 16


def test_las_novedades_no_consultan_mas_con_mas_entradas(dos, coordinadora):
    una, otra = dos
    cuentas = []
    for cuantas in (3, 57):
        for _ in range(cuantas):
            EntradaFactory(entrevista=una.entrevista, autor=coordinadora)
        with CaptureQueriesContext(connection) as consultas:
            assert _preguntar(otra, "~~", completa="1").status_code == 200
        cuentas.append(len(consultas))
    assert cuentas[0] >= cuentas[1]
