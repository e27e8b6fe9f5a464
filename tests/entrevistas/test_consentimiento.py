"""El consentimiento: se registra, se cierra más cuando sea y sólo se abre con la persona."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from entrevistas import consentir
from entrevistas.models import Alcance, Consentimiento, Entrevista, Nivel
from tests.fabricas import (
    ConsentimientoFactory,
    DialogoFactory,
    EntradaFactory,
    EntrevistaFactory,
    IntegranteFactory,
)


@pytest.fixture
def entrevista(dialogo):
    return EntrevistaFactory(dialogo=dialogo, hecha=True)


@pytest.fixture
def url(dialogo, entrevista):
    return reverse("entrevistas:consentimiento", args=[dialogo.clave, entrevista.numero])


@pytest.fixture
def datos(dialogo):
    def armar(**otros: object) -> dict[str, object]:
        return {
            "nivel": "anonima",
            "alcance": "publico",
            "forma": "verbal",
            "fecha": timezone.localdate().isoformat(),
            "aviso": dialogo.aviso_vigente().pk,
            "nota": "",
            **otros,
        }

    return armar


def test_se_registra_con_quien_lo_tomo(cliente_de, coordinadora, entrevista, url, datos):
    response = cliente_de(coordinadora).post(url, datos(nota="Que no aparezca la bomba 4."))
    assert response.url == entrevista.get_absolute_url()
    dado = entrevista.consentimiento
    assert (dado.nivel, dado.alcance, dado.forma) == ("anonima", "publico", "verbal")
    assert dado.tomado_por == coordinadora and dado.nota == "Que no aparezca la bomba 4."
    assert dado.aviso.version == 1


def test_empieza_en_lo_mas_estricto_y_el_alcance_sin_elegir(cliente_de, coordinadora, url):
    response = cliente_de(coordinadora).get(url)
    form = response.context["form"]
    assert form["nivel"].value() == Nivel.ANONIMA
    assert form["alcance"].value() is None and not form["forma"].value()
    html = response.content.decode()
    assert html.count(" checked") == 1 and "Aviso de prueba." in html
    assert "Aviso de prueba, completo." in html


@pytest.mark.parametrize(
    ("campo", "valor", "frase"),
    [
        ("alcance", "", "Elige hasta dónde"),
        ("alcance", "todos", "no es una de las opciones"),
        ("nivel", "secreta", "no es una de las opciones"),
        ("forma", "", "Elige cómo dio"),
        ("fecha", "2999-01-01", "todavía no llega"),
        ("fecha", "ayer", "Introduzca una fecha válida"),
        ("aviso", "999999", "Elige la versión del aviso"),
        ("nota", "x" * 301, "300"),
    ],
)
def test_lo_que_falta_se_dice_y_nada_se_pierde(
    cliente_de, coordinadora, entrevista, url, datos, campo, valor, frase
):
    response = cliente_de(coordinadora).post(url, datos(**{"nota": "Lo precisó", campo: valor}))
    html = response.content.decode()
    assert response.status_code == 200 and frase in html
    assert campo == "nota" or "Lo precisó" in html
    assert entrevista.consentimiento is None


def test_el_aviso_de_otro_dialogo_no_vale(cliente_de, coordinadora, entrevista, url, datos):
    ajeno = DialogoFactory().aviso_vigente()
    cliente_de(coordinadora).post(url, datos(aviso=ajeno.pk))
    assert entrevista.consentimiento is None
    with pytest.raises(ValidationError, match="otro diálogo"):
        consentir.registrar(
            entrevista,
            nivel="anonima",
            alcance="equipo",
            forma="verbal",
            aviso=ajeno,
            fecha=timezone.localdate(),
            autor=coordinadora,
        )


def test_cerrar_mas_siempre_se_puede(cliente_de, coordinadora, entrevista, url, datos):
    viejo = ConsentimientoFactory(entrevista=entrevista)
    entrada = EntradaFactory(entrevista=entrevista, nivel="por_sector")
    cliente_de(coordinadora).post(url, datos(nivel="anonima", alcance="equipo"))
    viejo.refresh_from_db()
    entrada.refresh_from_db()
    assert viejo.sustituido_en and entrevista.consentimiento.alcance == "equipo"
    assert entrevista.consentimientos.count() == 2 and entrada.nivel == "por_sector"


@pytest.mark.parametrize(
    "abre", [{"nivel": "atribuible", "alcance": "equipo"}, {"alcance": "publico"}]
)
def test_abrir_pide_que_la_persona_lo_pida_y_como(
    cliente_de, coordinadora, entrevista, url, datos, abre
):
    viejo = ConsentimientoFactory(entrevista=entrevista, nivel="anonima", alcance="equipo")
    cliente = cliente_de(coordinadora)
    html = cliente.post(url, datos(**abre)).content.decode()
    assert "sólo vale si la persona lo pidió" in html and "Escribe cómo lo pidió" in html
    html = cliente.post(url, datos(**abre, lo_pidio="on")).content.decode()
    assert "Escribe cómo lo pidió" in html
    assert entrevista.consentimiento == viejo
    cliente.post(url, datos(**abre, lo_pidio="on", nota="Lo confirmó por correo."))
    assert entrevista.consentimiento != viejo
    assert entrevista.consentimiento.nota == "Lo confirmó por correo."


def test_el_dominio_tampoco_deja_abrir(coordinadora, entrevista):
    viejo = ConsentimientoFactory(entrevista=entrevista, nivel="anonima")
    with pytest.raises(ValidationError, match="permite más"):
        consentir.registrar(
            entrevista,
            nivel="atribuible",
            alcance="publico",
            forma="verbal",
            aviso=viejo.aviso,
            fecha=timezone.localdate(),
            autor=coordinadora,
        )
    assert entrevista.consentimiento == viejo


def test_en_una_cancelada_no_se_registra(cliente_de, coordinadora, dialogo, datos):
    cancelada = EntrevistaFactory(dialogo=dialogo, cancelada=True)
    url = reverse("entrevistas:consentimiento", args=[dialogo.clave, cancelada.numero])
    html = cliente_de(coordinadora).post(url, datos()).content.decode()
    assert "está cancelada" in html and cancelada.consentimiento is None


def test_sin_aviso_de_privacidad_se_dice_que_hacer(cliente_de, coordinadora):
    dialogo = DialogoFactory(guia=False)
    papel = IntegranteFactory(dialogo=dialogo)
    entrevista = EntrevistaFactory(dialogo=dialogo)
    url = reverse("entrevistas:consentimiento", args=[dialogo.clave, entrevista.numero])
    html = cliente_de(papel.usuario).get(url).content.decode()
    assert "todavía no tiene aviso de privacidad" in html and "Agrégalo en Ajustes" in html


def test_se_retira_con_motivo_y_queda_la_historia(
    cliente_de, coordinadora, dialogo, entrevista, url
):
    dado = ConsentimientoFactory(entrevista=entrevista)
    revocar = reverse("entrevistas:revocar", args=[dialogo.clave, entrevista.numero])
    cliente = cliente_de(coordinadora)
    html = cliente.get(revocar).content.decode()
    assert "Ninguna cita de esta entrevista se muestra" in html
    assert "Escribe el motivo" in cliente.post(revocar, {"motivo": ""}).content.decode()
    cliente.post(revocar, {"motivo": "sin dar razones"})
    dado.refresh_from_db()
    assert dado.revocado_en and dado.revocado_por == coordinadora
    assert dado.motivo_revocacion == "sin dar razones"
    assert entrevista.consentimiento is None
    assert "sin dar razones" in cliente.get(url).content.decode()


def test_despues_de_retirarlo_uno_nuevo_pide_confirmacion(
    cliente_de, coordinadora, entrevista, url, datos
):
    ConsentimientoFactory(entrevista=entrevista, alcance="equipo")
    consentir.revocar(entrevista, motivo="sin dar razones", autor=coordinadora)
    cliente = cliente_de(coordinadora)
    cliente.post(url, datos(nivel="anonima", alcance="equipo"))
    assert entrevista.consentimiento is None
    cliente.post(url, datos(nivel="anonima", alcance="equipo", lo_pidio="on", nota="Llamó ella."))
    assert entrevista.consentimiento is not None


def test_sin_vigente_no_hay_que_retirar(cliente_de, coordinadora, dialogo, entrevista):
    revocar = reverse("entrevistas:revocar", args=[dialogo.clave, entrevista.numero])
    response = cliente_de(coordinadora).post(revocar, {"motivo": "x"}, follow=True)
    assert "no tiene un consentimiento que retirar" in response.content.decode()
    with pytest.raises(ValidationError, match="no tiene un consentimiento vigente"):
        consentir.revocar(entrevista, motivo="x", autor=coordinadora)


def test_la_fecha_de_ayer_vale(cliente_de, coordinadora, entrevista, url, datos):
    ayer = timezone.localdate() - timedelta(days=1)
    cliente_de(coordinadora).post(url, datos(fecha=ayer.isoformat()))
    assert entrevista.consentimiento.fecha == ayer


@pytest.mark.parametrize("accion", ["consentimiento", "revocar"])
def test_el_ajeno_no_existe_y_sin_sesion_se_entra(
    client, cliente_de, entrevistadora, entrevista, dialogo, accion
):
    ConsentimientoFactory(entrevista=entrevista)
    url = reverse(f"entrevistas:{accion}", args=[dialogo.clave, entrevista.numero])
    assert cliente_de(entrevistadora).get(url).status_code == 404
    assert client.post(url).status_code == 302
    assert Consentimiento.objects.vigentes().count() == 1


def test_cada_combinacion_abre_o_no_segun_lo_anterior():
    for nivel in Nivel:
        for alcance in Alcance:
            anterior = Consentimiento(nivel=nivel, alcance=alcance)
            assert not consentir.abre(anterior, nivel=nivel, alcance=alcance)
            assert not consentir.abre(anterior, nivel=Nivel.ANONIMA, alcance=Alcance.EQUIPO)
            assert not consentir.abre(None, nivel=nivel, alcance=alcance)


@pytest.mark.django_db(transaction=True)
def test_dos_a_la_vez_dejan_uno_solo_vigente():
    papel = IntegranteFactory()
    entrevista = EntrevistaFactory(dialogo=papel.dialogo, hecha=True)
    aviso = papel.dialogo.aviso_vigente()
    juntos = Barrier(6)

    def registrar(_: int) -> None:
        try:
            juntos.wait(timeout=20)
            consentir.registrar(
                Entrevista.objects.get(pk=entrevista.pk),
                nivel="anonima",
                alcance="equipo",
                forma="verbal",
                aviso=aviso,
                fecha=timezone.localdate(),
                autor=papel.usuario,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as hilos:
        list(hilos.map(registrar, range(6)))
    assert entrevista.consentimientos.count() == 6
    assert entrevista.consentimientos.vigentes().count() == 1
