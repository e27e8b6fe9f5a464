"""La página de una entrevista: quién, qué sigue y qué se dijo."""

import pytest
from django.urls import reverse
from django.utils import timezone

from entrevistas import consentir
from entrevistas.models import Respuesta
from tests.entrevistas.consultas import cuantas_consultas
from tests.fabricas import (
    ConsentimientoFactory,
    EntradaFactory,
    EntrevistaFactory,
    FragmentoFactory,
    RegionFactory,
    RespuestaFactory,
    TemaFactory,
)


@pytest.fixture
def entrevista(dialogo, entrevistadora):
    return EntrevistaFactory(
        dialogo=dialogo, hecha=True, conduce=entrevistadora, persona__nombre="Hortensia Lazcano"
    )


def ver(cliente_de, usuario, entrevista) -> str:
    return cliente_de(usuario).get(entrevista.get_absolute_url()).content.decode()


def test_muestra_persona_cargo_equipo_y_lo_dicho(cliente_de, entrevistadora, entrevista):
    EntradaFactory(
        entrevista=entrevista,
        texto="Aquí se abre <la> puerta.",
        autor=entrevistadora,
        temas=[TemaFactory(nombre="Agua")],
        regiones=[RegionFactory(nombre="Europa")],
        nivel="anonima",
    )
    EntradaFactory(entrevista=entrevista, tipo="parafrasis", texto="Cree que falta agua.")
    html = ver(cliente_de, entrevistadora, entrevista)
    assert "Hortensia Lazcano" in html and "Directora de prueba" in html
    assert "Elvira Ríos Montaño" in html and "Hecha, sin cerrar" in html
    assert "«Aquí se abre &lt;la&gt; puerta.»" in html
    assert "Cree que falta agua." in html and "«Cree" not in html
    assert "Agua" in html and "Europa" in html and "Anónima" in html


def test_dice_el_estado_de_cada_pregunta(cliente_de, coordinadora, dialogo, entrevista):
    preguntas = list(dialogo.preguntas_vigentes())
    for pregunta, estado in zip(preguntas, Respuesta.Estado, strict=False):
        RespuestaFactory(entrevista=entrevista, pregunta=pregunta, estado=estado)
    html = ver(cliente_de, coordinadora, entrevista)
    assert "Abordada, sin entradas" in html and "No se abordó" in html
    assert "No quiso responder" in html and html.count("Sin marcar") == 9


def test_lo_fuera_de_registro_es_solo_una_marca(cliente_de, coordinadora, entrevista):
    EntradaFactory(entrevista=entrevista, tipo="fuera", texto="")
    assert "Parte fuera de registro" in ver(cliente_de, coordinadora, entrevista)


def test_el_borrador_de_otra_persona_no_se_ve(cliente_de, coordinadora, entrevista):
    EntradaFactory(entrevista=entrevista, texto="A medias ajena", terminada_en=None)
    propia = EntradaFactory(
        entrevista=entrevista, texto="A medias propia", terminada_en=None, autor=coordinadora
    )
    EntradaFactory(entrevista=entrevista, texto="Retirada", retirada_en=timezone.now())
    html = ver(cliente_de, coordinadora, entrevista)
    assert propia.texto in html
    assert "A medias ajena" not in html and "Retirada" not in html


def test_retirado_el_consentimiento_lo_dicho_no_se_muestra(cliente_de, coordinadora, entrevista):
    EntradaFactory(entrevista=entrevista, texto="Esto ya no se lee.")
    ConsentimientoFactory(entrevista=entrevista)
    assert "Esto ya no se lee." in ver(cliente_de, coordinadora, entrevista)
    consentir.revocar(entrevista, motivo="sin dar razones", autor=coordinadora)
    html = ver(cliente_de, coordinadora, entrevista)
    assert "Esto ya no se lee." not in html and "Lo que dijo no se muestra" in html


@pytest.mark.parametrize(
    ("rasgo", "verbo"),
    [
        ({}, "Abrir la captura"),
        ({"hecha": True}, "Registrar consentimiento"),
        ({"cancelada": True}, "Reabrir"),
    ],
)
def test_hay_una_sola_accion_principal(cliente_de, coordinadora, dialogo, rasgo, verbo):
    html = ver(cliente_de, coordinadora, EntrevistaFactory(dialogo=dialogo, **rasgo))
    assert html.count("btn-primary") == 1
    assert verbo in html.split("btn-primary")[1][:200]


def test_cuando_nada_falta_lo_que_sigue_es_cerrar(cliente_de, coordinadora, entrevista):
    ConsentimientoFactory(entrevista=entrevista)
    EntradaFactory(entrevista=entrevista)
    assert "Cerrar E-01</a>" in ver(cliente_de, coordinadora, entrevista)


def test_la_cerrada_no_pide_nada_y_deja_corregir(cliente_de, coordinadora, dialogo):
    cerrada = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    EntradaFactory(entrevista=cerrada)
    html = ver(cliente_de, coordinadora, cerrada)
    assert "btn-primary" not in html and "Corregir" in html


def test_la_citada_tambien_se_corrige_antes_de_cerrar(cliente_de, coordinadora, entrevista):
    assert "Corregir" not in ver(cliente_de, coordinadora, entrevista)
    FragmentoFactory(entrada=EntradaFactory(entrevista=entrevista))
    assert "Corregir" in ver(cliente_de, coordinadora, entrevista)


def test_conserva_la_pregunta_vieja_que_se_uso(cliente_de, coordinadora, dialogo, entrevista):
    vieja = dialogo.preguntas_vigentes().first()
    EntradaFactory(entrevista=entrevista, pregunta=vieja)
    vieja.retirada_en = timezone.now()
    vieja.save()
    bloque = vieja.bloque
    bloque.preguntas.create(orden=vieja.orden, texto="Versión nueva", version=2, reemplaza=vieja)
    otra = EntrevistaFactory(dialogo=dialogo)
    html = ver(cliente_de, coordinadora, entrevista)
    assert vieja.texto in html and "Versión nueva" not in html
    html = ver(cliente_de, coordinadora, otra)
    assert vieja.texto not in html and "Versión nueva" in html


def test_la_ajena_la_de_otro_dialogo_y_sin_sesion(client, cliente_de, entrevistadora, dialogo):
    ajena = EntrevistaFactory(dialogo=dialogo)
    cliente = cliente_de(entrevistadora)
    assert cliente.get(ajena.get_absolute_url()).status_code == 404
    de_otro = EntrevistaFactory()
    assert cliente.get(de_otro.get_absolute_url()).status_code == 404
    assert client.get(ajena.get_absolute_url()).status_code == 302


def test_un_folio_que_no_existe_o_mal_escrito_es_404(cliente_de, coordinadora, dialogo):
    cliente = cliente_de(coordinadora)
    for folio in ("E-99", "E-007", "E-1", "e-01", "E-9999999"):
        assert cliente.get(f"/{dialogo.clave}/entrevistas/{folio}/").status_code == 404


def test_las_consultas_no_crecen_con_las_entradas(cliente_de, coordinadora, dialogo, entrevista):
    preguntas = list(dialogo.preguntas_vigentes())
    cliente = cliente_de(coordinadora)

    def llenar(cuantas: int) -> None:
        for n in range(cuantas):
            EntradaFactory(entrevista=entrevista, pregunta=preguntas[n % 12], temas=[TemaFactory()])

    llenar(5)
    pocas = cuantas_consultas(cliente, entrevista.get_absolute_url())
    llenar(45)
    assert cuantas_consultas(cliente, entrevista.get_absolute_url()) == pocas <= 16


def test_la_guia_se_imprime_con_todo(cliente_de, entrevistadora, dialogo, entrevista):
    url = reverse("entrevistas:guia", args=[dialogo.clave, entrevista.numero])
    html = cliente_de(entrevistadora).get(url).content.decode()
    assert "E-01" in html and "Hortensia Lazcano" in html and "Aviso de prueba." in html
    assert html.count('class="g-preg"') == 12 and "Atribuible" in html
    ajena = EntrevistaFactory(dialogo=dialogo)
    url = reverse("entrevistas:guia", args=[dialogo.clave, ajena.numero])
    assert cliente_de(entrevistadora).get(url).status_code == 404
