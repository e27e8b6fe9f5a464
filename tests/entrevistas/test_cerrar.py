"""Cerrar: lo que lo impide, lo que sólo avisa y lo que cambia después."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from entrevistas import cierre
from entrevistas.models import Respuesta
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    RespuestaFactory,
)


@pytest.fixture
def entrevista(dialogo):
    return EntrevistaFactory(dialogo=dialogo, hecha=True)


@pytest.fixture
def url(dialogo, entrevista):
    return reverse("entrevistas:cerrar", args=[dialogo.clave, entrevista.numero])


@pytest.fixture
def lista(entrevista, coordinadora):
    """Con consentimiento y una entrada: nada impide cerrarla."""
    ConsentimientoFactory(entrevista=entrevista)
    EntradaFactory(entrevista=entrevista, autor=coordinadora)
    return entrevista


def test_se_cierra_y_fija_la_guia(cliente_de, coordinadora, dialogo, lista, url):
    cliente = cliente_de(coordinadora)
    assert "¿Cerrar E-01?" in cliente.get(url).content.decode()
    response = cliente.post(url, follow=True)
    lista.refresh_from_db()
    assert lista.estado == "cerrada" and lista.cerrada_por == coordinadora and lista.cerrada_en
    assert "E-01 quedó cerrada." in response.content.decode()
    assert not dialogo.preguntas_vigentes().filter(usada_en=None).exists()


def test_sin_consentimiento_no_se_cierra(cliente_de, coordinadora, entrevista, url):
    EntradaFactory(entrevista=entrevista)
    html = cliente_de(coordinadora).post(url).content.decode()
    entrevista.refresh_from_db()
    assert "Sin él no se puede cerrar E-01" in html and entrevista.estado == "realizada"
    assert "Registrar consentimiento" in html


def test_con_el_consentimiento_retirado_tampoco(coordinadora, lista):
    lista.consentimientos.update(revocado_en=timezone.now())
    assert any("consentimiento" in frase for frase in cierre.faltantes(lista))
    with pytest.raises(ValidationError):
        cierre.cerrar(lista, autor=coordinadora)


def test_sin_ninguna_entrada_no_se_cierra(cliente_de, coordinadora, entrevista, url):
    ConsentimientoFactory(entrevista=entrevista)
    EntradaFactory(entrevista=entrevista, retirada_en=timezone.now())
    html = cliente_de(coordinadora).post(url).content.decode()
    assert "No hay ninguna entrada" in html


def test_lo_que_quedo_a_medias_impide_cerrar(cliente_de, coordinadora, lista, url):
    EntradaFactory(entrevista=lista, texto="", terminada_en=None, autor=coordinadora)
    assert cierre.faltantes(lista) == []
    EntradaFactory(entrevista=lista, texto="A med", terminada_en=None, autor=coordinadora)
    html = cliente_de(coordinadora).post(url).content.decode()
    assert "Carmen Ordaz Peralta dejó 1 entrada a medio escribir" in html
    assert "A med" not in html.replace("A medio", "")


def test_el_borrador_de_quien_ya_no_esta_no_impide(coordinadora, lista):
    EntradaFactory(entrevista=lista, texto="A med", terminada_en=None)
    cierre.cerrar(lista, autor=coordinadora)
    assert lista.estado == "cerrada"


def test_la_planeada_no_se_cierra(cliente_de, coordinadora, dialogo):
    planeada = EntrevistaFactory(dialogo=dialogo)
    ConsentimientoFactory(entrevista=planeada)
    url = reverse("entrevistas:cerrar", args=[dialogo.clave, planeada.numero])
    html = cliente_de(coordinadora).post(url).content.decode()
    assert "sigue planeada" in html and "Marcar como hecha" in html


def test_cerrar_dos_veces_no_cambia_nada(cliente_de, coordinadora, lista, url):
    cliente = cliente_de(coordinadora)
    cliente.post(url)
    lista.refresh_from_db()
    cuando = lista.cerrada_en
    response = cliente.post(url, follow=True)
    lista.refresh_from_db()
    assert "ya está cerrada" in response.content.decode() and lista.cerrada_en == cuando
    with pytest.raises(ValidationError, match="ya está cerrada"):
        cierre.cerrar(lista, autor=coordinadora)


def test_las_preguntas_vacias_avisan_y_no_impiden(cliente_de, coordinadora, lista, url):
    html = cliente_de(coordinadora).get(url).content.decode()
    assert "11 preguntas sin entradas ni marca" in html
    assert "Cerrar E-01</button>" in html


def test_se_marcan_todas_las_vacias_de_una_vez(cliente_de, coordinadora, dialogo, lista):
    RespuestaFactory(
        entrevista=lista,
        pregunta=dialogo.preguntas_vigentes()[3],
        estado=Respuesta.Estado.NO_QUISO_RESPONDER,
    )
    url = reverse("entrevistas:marcar_no_abordadas", args=[dialogo.clave, lista.numero])
    cliente = cliente_de(coordinadora)
    html = cliente.post(url, follow=True).content.decode()
    assert "10 preguntas quedaron como «no se abordó»" in html
    estados = list(lista.respuestas.values_list("estado", flat=True))
    assert estados.count("no_se_abordo") == 10 and estados.count("no_quiso_responder") == 1
    assert cierre.sin_marcar(lista) == []
    assert cliente.get(url).status_code == 405


def test_en_una_cerrada_ya_no_se_marcan(cliente_de, coordinadora, dialogo):
    cerrada = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    url = reverse("entrevistas:marcar_no_abordadas", args=[dialogo.clave, cerrada.numero])
    html = cliente_de(coordinadora).post(url, follow=True).content.decode()
    assert not cerrada.respuestas.exists() and "ya está cerrada" in html


@pytest.mark.parametrize("accion", ["cerrar", "marcar_no_abordadas"])
def test_la_ajena_no_existe_y_sin_sesion_se_entra(
    client, cliente_de, entrevistadora, lista, dialogo, accion
):
    url = reverse(f"entrevistas:{accion}", args=[dialogo.clave, lista.numero])
    assert cliente_de(entrevistadora).post(url).status_code == 404
    assert client.post(url).status_code == 302
    lista.refresh_from_db()
    assert lista.estado == "realizada" and not lista.respuestas.exists()
