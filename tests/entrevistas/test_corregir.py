"""Corregir: la entrada cambia, lo anterior se queda y los pasajes no se pierden."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from entrevistas import cierre, consentir
from entrevistas.diferencias import comparar
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    FragmentoFactory,
)

TEXTO = "El agua llega tarde y llega sucia."


@pytest.fixture
def entrada(dialogo, entrevistadora):
    cerrada = EntrevistaFactory(dialogo=dialogo, cerrada=True, conduce=entrevistadora)
    return EntradaFactory(entrevista=cerrada, texto=TEXTO, autor=entrevistadora)


def ruta(entrada, accion: str = "corregir") -> str:
    entrevista = entrada.entrevista
    return reverse(
        f"entrevistas:{accion}", args=[entrevista.dialogo.clave, entrevista.numero, entrada.uid]
    )


def datos(**otros: str) -> dict[str, str]:
    return {"tipo": "literal", "texto": "El agua llega tarde.", "motivo": "Se oyó mal", **otros}


def test_se_corrige_y_guarda_lo_anterior(cliente_de, coordinadora, entrevistadora, entrada):
    cliente = cliente_de(coordinadora)
    assert TEXTO in cliente.get(ruta(entrada)).content.decode()
    response = cliente.post(ruta(entrada), datos(), follow=True)
    entrada.refresh_from_db()
    assert entrada.texto == "El agua llega tarde." and entrada.revision == 2
    assert entrada.autor == entrevistadora and entrada.editada_por == coordinadora
    vieja, nueva = entrada.revisiones.all()
    assert (vieja.numero, vieja.texto, vieja.autor) == (1, TEXTO, entrevistadora)
    assert (nueva.numero, nueva.motivo, nueva.autor) == (2, "Se oyó mal", coordinadora)
    html = response.content.decode()
    assert "<del>" in html and "Se oyó mal" in html


def test_cada_correccion_se_ve_lado_a_lado(cliente_de, coordinadora, entrada):
    cierre.corregir(entrada, texto="Uno dos", motivo="primera", autor=coordinadora)
    cierre.corregir(
        entrada, texto="Uno tres", motivo="segunda", autor=coordinadora, tipo="parafrasis"
    )
    html = cliente_de(coordinadora).get(ruta(entrada, "entrada")).content.decode()
    assert html.index("segunda") < html.index("primera")
    assert "<del>dos</del>" in html and "<ins>tres</ins>" in html
    assert "Pasó de literal a paráfrasis" in html


@pytest.mark.parametrize(
    ("campo", "valor", "frase"),
    [
        ("motivo", "", "hace falta una razón"),
        ("motivo", "x" * 301, "300"),
        ("texto", "   ", "no puede quedar vacía"),
        ("texto", TEXTO, "no hay qué corregir"),
        ("texto", "x" * 20_001, "caben 20,000"),
        ("tipo", "fuera", "no es una de las opciones"),
    ],
)
def test_lo_que_no_vale_se_dice_y_no_se_pierde(
    cliente_de, coordinadora, entrada, campo, valor, frase
):
    response = cliente_de(coordinadora).post(ruta(entrada), datos(**{campo: valor}))
    html = response.content.decode()
    entrada.refresh_from_db()
    assert frase in html and entrada.texto == TEXTO and entrada.revision == 1
    if campo != "motivo":
        assert "Se oyó mal" in html
    if campo != "texto":
        assert "El agua llega tarde." in html


def test_el_texto_pegado_se_limpia(coordinadora, entrada):
    cierre.corregir(entrada, texto="A\x00gu\u0301a\r\nclara ", motivo="x", autor=coordinadora)
    assert entrada.texto == "Agúa\nclara"


def test_el_pasaje_que_sigue_igual_se_conserva_y_el_otro_espera(cliente_de, coordinadora, entrada):
    igual = FragmentoFactory(entrada=entrada, inicio=0, fin=7)
    cambia = FragmentoFactory(entrada=entrada, inicio=22, fin=len(TEXTO))
    response = cliente_de(coordinadora).post(
        ruta(entrada), datos(texto="Dijo: El agua llega tarde."), follow=True
    )
    igual.refresh_from_db()
    cambia.refresh_from_db()
    assert (igual.anclaje, igual.inicio, igual.revision) == ("exacto", 6, 2)
    assert cambia.anclaje == "por_revisar"
    assert "Un pasaje quedó por revisar" in response.content.decode()


def test_abierta_y_sin_citar_se_cambia_en_la_captura(cliente_de, coordinadora, dialogo):
    abierta = EntradaFactory(entrevista=EntrevistaFactory(dialogo=dialogo, hecha=True))
    response = cliente_de(coordinadora).get(ruta(abierta), follow=True)
    assert "se cambia en la captura" in response.content.decode()
    with pytest.raises(ValidationError, match="cámbiala en la captura"):
        cierre.corregir(abierta, texto="Otra", motivo="x", autor=coordinadora)


def test_abierta_y_citada_se_corrige(cliente_de, coordinadora, dialogo):
    abierta = EntradaFactory(entrevista=EntrevistaFactory(dialogo=dialogo, hecha=True))
    FragmentoFactory(entrada=abierta)
    cliente_de(coordinadora).post(ruta(abierta), datos())
    abierta.refresh_from_db()
    assert abierta.texto == "El agua llega tarde."


def test_retirado_el_consentimiento_no_se_lee_ni_se_corrige(cliente_de, coordinadora, entrada):
    ConsentimientoFactory(entrevista=entrada.entrevista)
    consentir.revocar(entrada.entrevista, motivo="sin dar razones", autor=coordinadora)
    cliente = cliente_de(coordinadora)
    assert TEXTO not in cliente.get(ruta(entrada, "entrada")).content.decode()
    cliente.post(ruta(entrada), datos())
    entrada.refresh_from_db()
    assert entrada.texto == TEXTO


def test_fuera_de_registro_retirada_o_borrador_no_existen(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    cliente = cliente_de(coordinadora)
    for otros in ({"tipo": "fuera", "texto": ""}, {"terminada_en": None}):
        una = EntradaFactory(entrevista=entrevista, **otros)
        assert cliente.get(ruta(una)).status_code == 404
    una = EntradaFactory(entrevista=entrevista)
    una.retirada_en = una.terminada_en
    una.save()
    assert cliente.get(ruta(una)).status_code == 404
    with pytest.raises(ValidationError, match="no tiene texto"):
        cierre.corregir(una, texto="x", motivo="x", autor=coordinadora)


@pytest.mark.parametrize("accion", ["entrada", "corregir"])
def test_la_ajena_no_existe_y_sin_sesion_se_entra(
    client, cliente_de, entrevistadora, dialogo, entrada, accion
):
    otra = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    ajena = EntradaFactory(entrevista=otra)
    cliente = cliente_de(entrevistadora)
    assert cliente.get(ruta(ajena, accion)).status_code == 404
    cruzada = ruta(ajena, accion).replace(otra.folio, entrada.entrevista.folio)
    assert cliente.get(cruzada).status_code == 404
    assert client.get(ruta(entrada, accion)).status_code == 302


def test_las_consultas_de_la_historia_no_crecen(cliente_de, coordinadora, entrada):
    cliente = cliente_de(coordinadora)
    for n in range(2):
        cierre.corregir(entrada, texto=f"Texto {n}", motivo="x", autor=coordinadora)
    pocas = cuantas_consultas(cliente, ruta(entrada, "entrada"))
    for n in range(2, 22):
        cierre.corregir(entrada, texto=f"Texto {n}", motivo="x", autor=coordinadora)
    assert cuantas_consultas(cliente, ruta(entrada, "entrada")) == pocas <= 8


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_la_comparacion_conserva_ambos_textos(antes, despues):
    quitado, puesto = comparar(antes, despues)
    assert "".join(trozo.texto for trozo in quitado) == antes
    assert "".join(trozo.texto for trozo in puesto) == despues
    assert [t.texto for t in quitado if not t.cambio] == [t.texto for t in puesto if not t.cambio]
