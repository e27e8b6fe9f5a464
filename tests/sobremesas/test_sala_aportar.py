"""Aportar desde el teléfono: se recibe una vez, no se pierde lo escrito y nadie toca lo de otra persona."""

import uuid

import pytest

from sobremesas import vivo
from sobremesas.models import Aportacion, Disenso
from tests import fabricas_sobremesas as s
from tests.sobremesas.telefono import Telefono

pytestmark = pytest.mark.django_db


@pytest.fixture
def sala(dialogo):
    dia = s.SobremesaFactory(dialogo=dialogo)
    for _ in range(2):
        s.PuntoDelDiaFactory(sobremesa=dia)
    return s.SalaFactory(sobremesa=dia)


@pytest.fixture
def puesto(sala):
    return s.PuestoFactory(sala=sala)


@pytest.fixture
def telefono(puesto):
    return Telefono(puesto)


def test_una_aportacion_se_recibe_una_vez_y_queda_en_su_historia(sala, puesto, telefono):
    uid = uuid.uuid4()
    for con_guion in (False, True, True):
        respuesta = telefono.aportar(uid=uid, con_guion=con_guion)
        assert respuesta.status_code in (200, 303)
    dicha = Aportacion.objects.get()
    assert (dicha.uid, dicha.puesto, dicha.mesa, dicha.origen) == (
        uid,
        puesto,
        puesto.mesa,
        "participante",
    )
    assert (dicha.nivel, dicha.redaccion) == ("anonima", sala.punto.redaccion)
    telefono.ver()
    assert "Recibida" in telefono.cuerpo and dicha.folio in telefono.cuerpo
    assert "«una persona de la mesa 1»" in telefono.cuerpo


def test_sin_razon_no_se_envia_y_lo_escrito_sigue_ahi(telefono):
    modifica = {"clase": "modifica", "texto": "…y los paga quien los firma"}
    respuesta = telefono.aportar(**modifica)
    assert respuesta.status_code == 422
    assert "Para modificar el texto hace falta una razón, aunque sea breve." in telefono.cuerpo
    assert "…y los paga quien los firma" in telefono.cuerpo
    assert 'value="modifica" checked' in telefono.cuerpo
    largo = telefono.aportar(clase="disiente", texto="no " * 81, razon="Porque no.", con_guion=True)
    assert largo.status_code == 422 and "80 palabras" in largo.json()["errores"]["texto"][0]
    vacia = telefono.aportar(texto="  ", con_guion=True)
    assert vacia.json()["errores"] == {"texto": ["Escriba qué quiere decir."]}
    assert not Aportacion.objects.exists()


def test_lo_que_se_empezo_en_un_hallazgo_se_queda_en_el_V5(sala, telefono, coordinadora):
    primero = sala.punto
    vivo.mover(sala, "ir_a", quien=coordinadora, punto=sala.sobremesa.puntos.last().pk)
    incompleta = telefono.aportar(clase="modifica", punto=primero.pk)
    assert incompleta.status_code == 422
    assert f"Escribía sobre {primero.hallazgo.folio}" in telefono.cuerpo
    telefono.aportar(punto=primero.pk, redaccion=primero.redaccion_id, en_cola="1")
    dicha = Aportacion.objects.get()
    assert (dicha.punto, dicha.redaccion, dicha.en_cola) == (primero, primero.redaccion, True)
    ajeno = s.PuntoDelDiaFactory()
    assert telefono.aportar(punto=ajeno.pk, con_guion=True).status_code == 422


def test_corrige_y_retira_lo_suyo_y_lo_de_otra_persona_no_existe(sala, puesto, telefono):
    telefono.aportar()
    dicha = Aportacion.objects.get()
    cambio = {
        "envio": uuid.uuid4(),
        "base": 1,
        "clase": "completa",
        "texto": "Faltan dos barrios originarios.",
        "razon": "",
        "fuerza": "debe",
        "nivel": "atribuible",
    }
    assert telefono.enviar("corregir", dicha.uid, **cambio).status_code == 303
    dicha.refresh_from_db()
    assert (dicha.revision, dicha.texto, dicha.nivel) == (2, cambio["texto"], "atribuible")
    vieja = telefono.enviar("corregir", dicha.uid, **cambio | {"envio": uuid.uuid4(), "texto": "X"})
    assert vieja.url.startswith("/sala/?a=tarde")
    otra_persona = Telefono(s.PuestoFactory(sala=sala, mesa=puesto.mesa))
    for donde, mas in (("corregir", cambio), ("retirar", {}), ("nivel", {"nivel": "atribuible"})):
        assert otra_persona.enviar(donde, dicha.uid, **mas).status_code == 404
    anotada = s.AportacionFactory(sala=sala, puesto=puesto)
    assert telefono.enviar("retirar", anotada.uid).status_code == 422  # la escribió quien relata
    assert telefono.enviar("nivel", anotada.uid, nivel="por_sector").status_code == 303
    assert telefono.enviar("retirar", dicha.uid, motivo="Ya se dijo.").status_code == 303
    telefono.ver()
    assert "Retirada" in telefono.cuerpo and "La anotó quien relata" in telefono.cuerpo


def test_el_disenso_lo_abre_y_lo_cierra_solo_quien_lo_sostiene(sala, puesto, telefono):
    telefono.aportar(clase="disiente", texto="No se firma sin presupuesto.", razon="Ya pasó.")
    suyo = Disenso.objects.get()
    telefono.ver()
    assert "Sus disensos" in telefono.cuerpo and "Sólo usted puede cerrarlos" in telefono.cuerpo
    vecina = Telefono(s.PuestoFactory(sala=sala, mesa=puesto.mesa))
    assert "No se firma sin presupuesto." not in vecina.ver().content.decode()
    for donde in ("cerrar_disenso", "mi_disenso", "nivel_de_disenso"):
        assert vecina.enviar(donde, suyo.uid, nivel="atribuible").status_code == 404
    assert telefono.enviar("nivel_de_disenso", suyo.uid, nivel="atribuible").status_code == 303
    assert (
        telefono.enviar("cerrar_disenso", suyo.uid, por_que="Quedó en el texto.").status_code == 303
    )
    suyo.refresh_from_db()
    assert suyo.cerrado_en and (suyo.nivel, suyo.por_que_se_cerro) == (
        "atribuible",
        "Quedó en el texto.",
    )


def test_el_disenso_de_la_mesa_lo_hace_suyo_alguien_de_ella(sala, puesto, telefono):
    linea = s.AportacionFactory(sala=sala, puesto=None, mesa=puesto.mesa, clase="disiente")
    de_la_mesa = s.DisensoFactory(aportacion=linea)
    assert "Disensos de su mesa" in telefono.ver().content.decode()
    de_otra = Telefono(s.PuestoFactory(sala=sala, mesa=s.MesaFactory(sobremesa=sala.sobremesa)))
    assert de_otra.enviar("mi_disenso", de_la_mesa.uid).status_code == 404
    assert telefono.enviar("mi_disenso", de_la_mesa.uid).status_code == 303
    de_la_mesa.refresh_from_db()
    assert de_la_mesa.puesto == puesto
