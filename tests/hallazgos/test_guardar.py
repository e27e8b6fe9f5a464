"""Guardar la redacción: sola, con su botón, y con dos personas a la vez."""

import pytest
from django.urls import reverse

from hallazgos.redaccion import congelar, vigente

JSON = {"accept": "application/json"}


@pytest.fixture
def escrito() -> dict:
    return {
        "base": 1,
        "titulo": "Falta memoria",
        "texto": "Se perdió el archivo.",
        "tension": "",
        "pregunta": "¿Quién guarda?",
        "motivo": "",
    }


@pytest.fixture
def url(hallazgo) -> str:
    return reverse("hallazgos:guardar", args=[hallazgo.dialogo.clave, hallazgo.numero])


def test_guarda_y_dice_la_revision(cliente_de, coordinadora, hallazgo, url, escrito):
    response = cliente_de(coordinadora).post(url, escrito, headers=JSON)
    datos = response.json()
    assert (datos["revision"], datos["version"]) == (2, 1)
    assert "no tiene evidencia" in datos["faltan"]
    assert vigente(hallazgo).texto == "Se perdió el archivo."
    assert vigente(hallazgo).autor == coordinadora


def test_devuelve_los_avisos_al_vuelo(cliente_de, coordinadora, url, escrito, con_voz):
    con_voz()
    datos = {**escrito, "texto": "Varias personas lo dicen [e4]."}
    avisos = cliente_de(coordinadora).post(url, datos, headers=JSON).json()["avisos"]
    assert "«Varias personas» dice más que la ficha: son 1 de 1." in avisos
    assert "[e4]" in avisos


def test_el_mismo_guardado_dos_veces_no_cambia_nada(cliente_de, coordinadora, url, escrito):
    cliente = cliente_de(coordinadora)
    una = cliente.post(url, escrito, headers=JSON).json()
    assert cliente.post(url, escrito, headers=JSON).json()["revision"] == una["revision"]


def test_una_revision_vieja_es_409_con_ambos_textos(
    cliente_de, coordinadora, entrevistadora, hallazgo, url, escrito
):
    cliente_de(coordinadora).post(url, escrito, headers=JSON)
    otro = {**escrito, "texto": "Lo mío."}
    response = cliente_de(entrevistadora).post(url, otro, headers=JSON)
    assert response.status_code == 409
    datos = response.json()
    assert datos["error"] == "Carmen Ordaz Peralta cambió este hallazgo mientras escribías."
    assert datos["actual"]["texto"] == "Se perdió el archivo."
    assert datos["revision"] == 2
    assert vigente(hallazgo).texto == "Se perdió el archivo."


def test_sin_javascript_el_choque_ensena_ambos(
    cliente_de, coordinadora, entrevistadora, hallazgo, url, escrito
):
    cliente_de(coordinadora).post(url, escrito)
    cliente = cliente_de(entrevistadora)
    response = cliente.post(url, {**escrito, "texto": "Lo mío."})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Se perdió el archivo." in html
    assert "Lo mío." in html
    assert 'name="base" value="2"' in html
    response = cliente.post(url, {**escrito, "base": 2, "texto": "Lo mío."}, follow=True)
    assert "H-01 quedó guardado" in response.content.decode()


@pytest.mark.parametrize(
    ("cambio", "campo", "frase"),
    [
        ({"titulo": " "}, "titulo", "necesita un título"),
        ({"titulo": "a" * 201}, "titulo", "200 caracteres"),
        ({"texto": "a" * 20_001}, "__all__", "20,001 caracteres"),
        ({"base": "x"}, "base", ""),
    ],
)
def test_lo_invalido_se_dice_y_no_se_guarda(
    cliente_de, coordinadora, hallazgo, url, escrito, cambio, campo, frase
):
    response = cliente_de(coordinadora).post(url, escrito | cambio, headers=JSON)
    assert response.status_code == 400
    assert frase in " ".join(response.json()["errores"][campo])
    assert vigente(hallazgo).revision == 1


def test_sin_javascript_lo_invalido_conserva_lo_escrito(cliente_de, coordinadora, url, escrito):
    response = cliente_de(coordinadora).post(url, {**escrito, "titulo": ""})
    html = response.content.decode()
    assert response.status_code == 400
    assert "necesita un título" in html
    assert "Se perdió el archivo." in html


def test_lo_publicado_pide_motivo(cliente_de, coordinadora, hallazgo, url, escrito):
    congelar(vigente(hallazgo))
    cliente = cliente_de(coordinadora)
    response = cliente.post(url, escrito, headers=JSON)
    assert "hace falta una razón" in response.json()["errores"]["motivo"][0]
    response = cliente.post(url, {**escrito, "motivo": "Lo pidieron."}, headers=JSON)
    assert response.json()["version"] == 2


def test_el_texto_llega_limpio(cliente_de, coordinadora, hallazgo, url, escrito):
    sucio = "\r\nCafe\u0301\x00 \ufeffcon 😀\r\nrenglón  "
    cliente_de(coordinadora).post(url, {**escrito, "texto": sucio}, headers=JSON)
    assert vigente(hallazgo).texto == "Café con 😀\nrenglón"
