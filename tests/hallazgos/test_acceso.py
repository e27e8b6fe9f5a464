"""Quién llega a los hallazgos: coordinación y entrevista de ese diálogo, y nadie más."""

import uuid

import pytest
from django.urls import reverse

from entrevistas.models import Alcance
from tests.fabricas import (
    DialogoFactory,
    EvidenciaFactory,
    FragmentoFactory,
    HallazgoFactory,
    IntegranteFactory,
)

GET = ["mesa", "archivar", "historia", "lectura", "pasajes", "elegir"]
POST = ["guardar", "estado", "archivar", "adjuntar", "cambiar", "retirar"]
DE_LISTA = ["lista", "nuevo", "por_revisar"]


def ruta(hallazgo, nombre: str) -> str:
    extra = {"elegir": [uuid.uuid4()], "cambiar": [1], "retirar": [1]}.get(nombre, [])
    return reverse(f"hallazgos:{nombre}", args=[hallazgo.dialogo.clave, hallazgo.numero, *extra])


@pytest.mark.parametrize("nombre", [*GET, *POST])
def test_sin_sesion_lleva_a_entrar(client, hallazgo, nombre):
    metodo = client.post if nombre in POST else client.get
    response = metodo(ruta(hallazgo, nombre))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("nombre", DE_LISTA)
def test_la_lista_sin_sesion_lleva_a_entrar(client, dialogo, nombre):
    assert client.get(reverse(f"hallazgos:{nombre}", args=[dialogo.clave])).status_code == 302


def test_guardar_sin_sesion_en_json_es_401(client, hallazgo):
    response = client.post(ruta(hallazgo, "guardar"), headers={"accept": "application/json"})
    assert response.status_code == 401


@pytest.mark.parametrize("nombre", [*GET, *POST])
def test_el_hallazgo_de_otro_dialogo_no_existe(cliente_de, coordinadora, dialogo, nombre):
    ajeno = HallazgoFactory()
    cliente = cliente_de(coordinadora)
    metodo = cliente.post if nombre in POST else cliente.get
    assert metodo(ruta(ajeno, nombre)).status_code == 404
    colado = ruta(ajeno, nombre).replace(ajeno.dialogo.clave, dialogo.clave)
    assert metodo(colado).status_code == 404


def test_con_papel_en_ambos_el_folio_es_el_del_dialogo_de_la_direccion(
    cliente_de, coordinadora, hallazgo
):
    otro = HallazgoFactory(dialogo=DialogoFactory(), redaccion__titulo="De otro diálogo")
    IntegranteFactory(dialogo=otro.dialogo, usuario=coordinadora)
    html = cliente_de(coordinadora).get(ruta(hallazgo, "mesa")).content.decode()
    assert "Falta memoria" in html
    assert "De otro diálogo" not in html


@pytest.mark.parametrize("papel", ["relatora", "enlace", "observadora"])
@pytest.mark.parametrize("nombre", [*GET, *POST])
def test_los_demas_papeles_no_entran(request, cliente_de, hallazgo, papel, nombre):
    cliente = cliente_de(request.getfixturevalue(papel))
    metodo = cliente.post if nombre in POST else cliente.get
    assert metodo(ruta(hallazgo, nombre)).status_code == 404


@pytest.mark.parametrize("nombre", ["mesa", "lectura", "historia", "archivar"])
def test_quien_entrevista_entra(cliente_de, entrevistadora, hallazgo, nombre):
    assert cliente_de(entrevistadora).get(ruta(hallazgo, nombre)).status_code == 200


@pytest.mark.parametrize("nombre", [*POST[:2], *POST[3:]])
def test_lo_que_cambia_no_se_pide_con_get(cliente_de, coordinadora, hallazgo, nombre):
    assert cliente_de(coordinadora).get(ruta(hallazgo, nombre)).status_code == 405


@pytest.mark.parametrize("nombre", ["cambiar", "retirar"])
def test_quien_no_puede_leer_un_pasaje_no_cambia_su_evidencia(
    cliente_de, entrevistadora, coordinadora, hallazgo, decir, nombre
):
    reservada = decir("Sólo para el equipo.", alcance=Alcance.EQUIPO)
    evidencia = EvidenciaFactory(
        hallazgo=hallazgo, fragmento=FragmentoFactory(entrada=reservada), autor=coordinadora
    )
    datos = {"relacion": "contradice", "nota": "intrusa"}
    assert cliente_de(entrevistadora).post(ruta(hallazgo, nombre), datos).status_code == 404
    evidencia.refresh_from_db()
    assert (evidencia.relacion, evidencia.retirada_en) == ("sustenta", None)
    assert cliente_de(coordinadora).post(ruta(hallazgo, nombre), datos).status_code == 302
