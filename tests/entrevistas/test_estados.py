"""De planeada a hecha, cancelada y de vuelta: sólo por pasos legales y por POST."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from entrevistas import planeacion
from entrevistas.models import Entrevista
from tests.fabricas import EntradaFactory, EntrevistaFactory, IntegranteFactory

ACCIONES = ["marcar_realizada", "cancelar", "reabrir"]


def ruta(entrevista: Entrevista, accion: str) -> str:
    return reverse(f"entrevistas:{accion}", args=[entrevista.dialogo.clave, entrevista.numero])


def enviar(cliente, entrevista: Entrevista, accion: str):
    response = cliente.post(ruta(entrevista, accion), {"motivo": "Cambió de agenda"}, follow=True)
    entrevista.refresh_from_db()
    return response


def test_se_marca_como_hecha_y_fija_la_guia(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo)
    enviar(cliente_de(coordinadora), entrevista, "marcar_realizada")
    assert entrevista.estado == "realizada" and entrevista.realizada_en
    assert not dialogo.preguntas_vigentes().filter(usada_en=None).exists()


def test_marcarla_dos_veces_no_cambia_nada(coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo)
    planeacion.marcar_realizada(entrevista, autor=coordinadora)
    primera = entrevista.realizada_en
    planeacion.marcar_realizada(entrevista, autor=coordinadora)
    assert entrevista.realizada_en == primera


def test_se_cancela_con_motivo_y_se_reabre(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo)
    cliente = cliente_de(coordinadora)
    enviar(cliente, entrevista, "cancelar")
    assert entrevista.estado == "cancelada" and entrevista.cancelada_en
    assert entrevista.motivo_cancelacion == "Cambió de agenda"
    enviar(cliente, entrevista, "reabrir")
    assert entrevista.estado == "planeada" and entrevista.cancelada_en is None
    assert entrevista.numero == 1 and not entrevista.motivo_cancelacion


def test_sin_motivo_no_se_cancela(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo)
    cliente = cliente_de(coordinadora)
    assert "¿Cancelar E-01?" in cliente.get(ruta(entrevista, "cancelar")).content.decode()
    response = cliente.post(ruta(entrevista, "cancelar"), {"motivo": "  \x00 "})
    entrevista.refresh_from_db()
    assert "Escribe el motivo" in response.content.decode() and entrevista.estado == "planeada"


def test_un_motivo_largo_se_devuelve_sin_perderse(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo)
    motivo = "palabra " * 60
    response = cliente_de(coordinadora).post(ruta(entrevista, "cancelar"), {"motivo": motivo})
    assert "300" in response.content.decode() and motivo.strip() in response.content.decode()


def test_con_entradas_ya_ocurrio_y_no_se_cancela(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo, hecha=True)
    entrada = EntradaFactory(entrevista=entrevista)
    cliente = cliente_de(coordinadora)
    response = enviar(cliente, entrevista, "cancelar")
    assert "ya ocurrió" in response.content.decode() and entrevista.estado == "realizada"
    entrada.retirada_en = timezone.now()
    entrada.save()
    enviar(cliente, entrevista, "cancelar")
    assert entrevista.estado == "cancelada"


@pytest.mark.parametrize(
    ("rasgo", "accion"),
    [
        ({"cerrada": True}, "marcar_realizada"),
        ({"cerrada": True}, "cancelar"),
        ({"cerrada": True}, "reabrir"),
        ({"cancelada": True}, "marcar_realizada"),
        ({"cancelada": True}, "cancelar"),
        ({}, "reabrir"),
        ({"hecha": True}, "reabrir"),
    ],
)
def test_lo_que_no_es_legal_se_dice_y_no_pasa(cliente_de, coordinadora, dialogo, rasgo, accion):
    entrevista = EntrevistaFactory(dialogo=dialogo, **rasgo)
    antes = entrevista.estado
    response = enviar(cliente_de(coordinadora), entrevista, accion)
    assert response.status_code == 200 and "no puede pasar a" in response.content.decode()
    assert entrevista.estado == antes


@pytest.mark.parametrize("accion", ["marcar_realizada", "reabrir"])
def test_un_enlace_no_cambia_el_estado(cliente_de, coordinadora, dialogo, accion):
    entrevista = EntrevistaFactory(dialogo=dialogo)
    assert cliente_de(coordinadora).get(ruta(entrevista, accion)).status_code == 405


@pytest.mark.parametrize("accion", [*ACCIONES, "equipo"])
def test_la_ajena_no_existe_y_sin_sesion_se_entra(
    client, cliente_de, entrevistadora, dialogo, accion
):
    ajena = EntrevistaFactory(dialogo=dialogo)
    assert cliente_de(entrevistadora).post(ruta(ajena, accion)).status_code == 404
    assert client.post(ruta(ajena, accion)).status_code == 302


def test_quien_sale_del_equipo_deja_de_verla(cliente_de, coordinadora, entrevistadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora, hecha=True)
    nueva = IntegranteFactory(dialogo=dialogo, rol="entrevista")
    notas = IntegranteFactory(dialogo=dialogo, rol="entrevista")
    cliente_de(coordinadora).post(
        ruta(entrevista, "equipo"), {"conduce": nueva.pk, "toma_notas": notas.pk}
    )
    equipo = {a.papel: a.integrante for a in entrevista.asignaciones.all()}
    assert equipo == {"conduce": nueva, "toma_notas": notas}
    assert cliente_de(entrevistadora).get(entrevista.get_absolute_url()).status_code == 404
    assert cliente_de(nueva.usuario).get(entrevista.get_absolute_url()).status_code == 200


def test_el_equipo_de_una_cerrada_ya_no_cambia(cliente_de, coordinadora, dialogo):
    entrevista = EntrevistaFactory(dialogo=dialogo, cerrada=True)
    papel = coordinadora.papeles.get()
    response = cliente_de(coordinadora).post(ruta(entrevista, "equipo"), {"conduce": papel.pk})
    assert "su equipo ya no cambia" in response.content.decode()


def test_quien_ya_estaba_puede_seguir_aunque_su_papel_termino(
    cliente_de, coordinadora, entrevistadora, dialogo
):
    entrevista = EntrevistaFactory(dialogo=dialogo, conduce=entrevistadora, hecha=True)
    papel = entrevistadora.papeles.get()
    papel.hasta = papel.desde
    papel.save()
    notas = coordinadora.papeles.get()
    cliente_de(coordinadora).post(
        ruta(entrevista, "equipo"), {"conduce": papel.pk, "toma_notas": notas.pk}
    )
    assert entrevista.asignaciones.count() == 2


def test_no_entra_al_equipo_quien_no_puede_entrevistar(coordinadora, dialogo):
    ajena = IntegranteFactory()
    entrevista = EntrevistaFactory(dialogo=dialogo, conduce=coordinadora)
    with pytest.raises(ValidationError, match="no tiene hoy un papel"):
        planeacion.asignar(entrevista, conduce=ajena, toma_notas=None, autor=coordinadora)
    assert entrevista.asignaciones.get().integrante.usuario == coordinadora
