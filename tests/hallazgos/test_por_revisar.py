"""Pasajes cuya entrada se corrigió: esperan a que alguien decida."""

import pytest
from django.urls import reverse

from entrevistas.anclaje import crear_fragmento
from entrevistas.cierre import corregir
from hallazgos.evidencia import adjuntar


@pytest.fixture
def dudosa(hallazgo, decir, coordinadora):
    entrada = decir("Nadie guardó los convenios. Otra cosa.")
    pasaje = crear_fragmento(entrada, inicio=0, fin=27, autor=coordinadora)
    evidencia = adjuntar(hallazgo, pasaje, relacion="sustenta", autor=coordinadora)
    corregir(
        entrada,
        texto="Nadie guarda los convenios. Otra cosa.",
        motivo="Errata.",
        autor=coordinadora,
    )
    return evidencia


@pytest.fixture
def url(dudosa):
    clave = dudosa.hallazgo.dialogo.clave
    return reverse("hallazgos:revisar", args=[clave, dudosa.fragmento.uid])


def test_la_cola_los_ensena(cliente_de, coordinadora, dialogo, dudosa):
    lista = reverse("hallazgos:por_revisar", args=[dialogo.clave])
    html = cliente_de(coordinadora).get(lista).content.decode()
    assert "Nadie guardó los convenios." in html
    assert "H-01·e1" in html


def test_vacia_lo_dice(cliente_de, coordinadora, dialogo):
    lista = reverse("hallazgos:por_revisar", args=[dialogo.clave])
    assert "Ningún pasaje espera" in cliente_de(coordinadora).get(lista).content.decode()


def test_la_mesa_lo_dice_y_no_deja_publicar(cliente_de, coordinadora, dudosa):
    cliente = cliente_de(coordinadora)
    html = cliente.get(dudosa.hallazgo.get_absolute_url()).content.decode()
    assert "este pasaje está por revisar" in html
    assert "La entrada de e1 se corrigió" in html


def test_ensena_antes_y_ahora_con_sugerencia_sin_elegirla(cliente_de, coordinadora, url):
    html = cliente_de(coordinadora).get(url).content.decode()
    assert "<mark>Nadie guardó los convenios.</mark>" in html
    assert html.count("Se parece a lo citado") == 1
    assert "checked" not in html


def test_elegir_lo_reubica(cliente_de, coordinadora, dudosa, url):
    response = cliente_de(coordinadora).post(url, {"oracion": ["1"], "revision": 2}, follow=True)
    assert "quedó en su lugar" in response.content.decode()
    dudosa.refresh_from_db()
    assert dudosa.fragmento.texto == "Nadie guarda los convenios."
    assert cliente_de(coordinadora).get(url).status_code == 404


@pytest.mark.parametrize(
    "datos", [{}, {"oracion": ["7"], "revision": 2}, {"oracion": ["1"], "revision": 1}]
)
def test_sin_elegir_o_con_otra_revision_no_cambia(cliente_de, coordinadora, dudosa, url, datos):
    response = cliente_de(coordinadora).post(url, datos, follow=True)
    assert "aviso-caja error" in response.content.decode()
    dudosa.refresh_from_db()
    assert dudosa.fragmento.anclaje == "por_revisar"


def test_se_puede_retirar(cliente_de, coordinadora, dudosa, url):
    cliente_de(coordinadora).post(url, {"retirar": "1"})
    dudosa.refresh_from_db()
    assert dudosa.retirada_en


def test_a_quien_no_le_toca_no_existe(cliente_de, entrevistadora, url):
    assert cliente_de(entrevistadora).get(url).status_code == 404


def test_sin_sesion_lleva_a_entrar(client, url):
    assert client.get(url).status_code == 302
