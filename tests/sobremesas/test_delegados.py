"""Quien va en representación: la misma silla, otra persona (reglas D)."""

import pytest

from sobremesas import gafete, llaves
from sobremesas.asiento import Accion, Aviso, DatosDeDelegado, Quien, TransicionImposible, mover
from sobremesas.models import Invitacion, Paso, Pendiente
from tests.fabricas_sobremesas import (
    InvitacionFactory,
    LugarFactory,
    MesaFactory,
    PasoFactory,
    SobremesaFactory,
)
from tests.sobremesas.apoyo import ENLACE, cuenta, no, si

E = Invitacion.Estado
ANA = DatosDeDelegado("Ana  Ruiz\x00", "ana@oficina.ejemplo.mx", cargo="Subdirectora")
LUIS = DatosDeDelegado("Luis Peña", "luis@oficina.ejemplo.mx")


@pytest.fixture
def dia(dialogo):
    return SobremesaFactory(dialogo=dialogo, cupo=1)


@pytest.fixture
def silla(dia):
    return si(InvitacionFactory(sobremesa=dia)).invitacion


def sin_visto_bueno(dia):
    reglas = dia.dialogo.convocatoria
    reglas.delegado_con_visto_bueno = False
    reglas.save()


def vigente(silla):
    return silla.asistentes.get(sustituido_en=None)


def test_d1_mandar_a_alguien_conserva_silla_mesa_sector_y_la_cuenta(dia, silla, equipo):
    lugar = LugarFactory(mesa=MesaFactory(sobremesa=dia), invitacion=silla)
    titular = vigente(silla)
    assert mover(silla, Accion.DELEGAR, quien=ENLACE).a == E.DELEGA
    assert (cuenta(dia).ocupados, vigente(silla)) == (1, titular)
    r = mover(silla, Accion.NOMBRAR, quien=ENLACE, delegado=ANA)
    assert (r.a, r.sale, r.invitacion.pk) == (E.DELEGADA, titular, silla.pk)
    nueva = vigente(silla)
    assert (nueva.nombre, nueva.es_titular, nueva.falta_visto_bueno) == ("Ana Ruiz", False, True)
    lugar.refresh_from_db()
    assert (lugar.invitacion_id, cuenta(dia).ocupados, r.invitacion.sector) == (
        silla.pk,
        1,
        silla.sector,
    )
    # El mismo envío otra vez no la cambia; corregir un dato suyo tampoco cambia su gafete.
    assert mover(silla, Accion.NOMBRAR, quien=ENLACE, delegado=ANA).aviso is Aviso.IGUAL
    otra_vez = DatosDeDelegado("Ana Ruiz", "ana@oficina.ejemplo.mx", cargo="Directora")
    mover(silla, Accion.NOMBRAR, quien=ENLACE, delegado=otra_vez)
    assert (vigente(silla).pk, vigente(silla).cargo) == (nueva.pk, "Directora")


def test_d2_otra_llave_otro_gafete_y_se_revoca_hasta_que_llega(dia, silla, equipo):
    sin_visto_bueno(dia)
    titular = vigente(silla)
    llaves.nueva(titular)
    mover(silla, Accion.DELEGAR, quien=ENLACE, delegado=ANA)
    ana = vigente(silla)
    assert ana.aprobado_en
    assert ana.uid != titular.uid
    assert gafete.codigo(ana) != gafete.codigo(titular)
    llaves.nueva(ana)
    paso = PasoFactory(invitacion=silla, asistente=ana)
    for accion, mas in (
        (Accion.REVOCAR, {}),
        (Accion.NOMBRAR, {"delegado": LUIS}),
        (Accion.DECLINAR, {}),
    ):
        with pytest.raises(TransicionImposible, match="ya llegó"):
            mover(silla, accion, quien=ENLACE, **mas)
    PasoFactory(
        invitacion=silla,
        asistente=ana,
        tipo=Paso.Tipo.DESHACE,
        refiere_a=paso.nonce,
        anotado_por=paso.anotado_por,
    )
    r = mover(silla, Accion.REVOCAR, quien=ENLACE)
    assert (r.a, r.sale, vigente(silla)) == (E.CONFIRMADA, ana, titular)
    assert not ana.llaves.vigentes().filter(alcance="responder").exists()
    assert titular.llaves.vigentes().filter(alcance="responder").exists()


def test_d2_el_equipo_aprueba_o_rechaza_con_razon_y_el_lugar_se_queda(dia, silla, equipo):
    mover(silla, Accion.DELEGAR, quien=ENLACE, delegado=ANA)
    ana = vigente(silla)
    pendiente = Pendiente.objects.get(clase=Pendiente.Clase.DELEGADO)
    assert "Ana Ruiz, Subdirectora" in pendiente.texto
    with pytest.raises(TransicionImposible, match="por qué"):
        mover(silla, Accion.RECHAZAR, quien=equipo)
    assert mover(silla, Accion.RECHAZAR, quien=equipo, motivo="Ya viene otra").a == E.DELEGA
    ana.refresh_from_db()
    pendiente.refresh_from_db()
    assert (ana.motivo_rechazo, bool(ana.sustituido_en)) == ("Ya viene otra", True)
    assert pendiente.resuelto_en
    assert cuenta(dia).ocupados == 1
    mover(silla, Accion.NOMBRAR, quien=ENLACE, delegado=LUIS)
    assert mover(silla, Accion.APROBAR, quien=equipo).cambio
    assert mover(silla, Accion.APROBAR, quien=equipo).aviso is Aviso.IGUAL
    assert (vigente(silla).nombre, vigente(silla).falta_visto_bueno) == ("Luis Peña", False)
    assert silla.asistentes.count() == 3


def test_d3_no_hay_dos_personas_vigentes_en_una_silla(dia, silla, equipo):
    sin_visto_bueno(dia)
    for quien in (ANA, LUIS, ANA):
        accion = Accion.DELEGAR if vigente(silla).es_titular else Accion.NOMBRAR
        mover(silla, accion, quien=ENLACE, delegado=quien)
    assert silla.asistentes.filter(sustituido_en=None).count() == 1
    assert silla.asistentes.filter(es_titular=True).count() == 1
    # Ana volvió: es otro asistente, con otro gafete; el primero no revive.
    assert silla.asistentes.filter(nombre="Ana Ruiz").count() == 2


def test_d4_quien_representa_no_manda_a_otra_persona_salvo_que_lo_haga_el_equipo(
    dia, silla, equipo
):
    mover(silla, Accion.DELEGAR, quien=ENLACE, delegado=ANA)
    suyo = Quien.por_enlace(vigente(silla).pk)
    for accion in (Accion.NOMBRAR, Accion.REVOCAR, Accion.CAMBIAR_DIA):
        with pytest.raises(TransicionImposible, match="titular o el equipo"):
            mover(
                silla,
                accion,
                quien=suyo,
                delegado=LUIS,
                sobremesa=SobremesaFactory(dialogo=dia.dialogo),
            )
    assert mover(silla, Accion.NOMBRAR, quien=equipo, delegado=LUIS).a == E.DELEGADA
    # Si ella no puede, la silla vuelve al titular, que dirá a quién manda.
    luis = Quien.por_enlace(vigente(silla).pk)
    r = no(silla, luis)
    assert (r.a, vigente(silla).es_titular) == (E.DELEGA, True)
    assert not r.invitacion.sin_reoferta


def test_d5_la_historia_de_la_silla_dice_quien_fue_en_representacion_de_quien(silla):
    mover(silla, Accion.DELEGAR, quien=ENLACE, delegado=ANA)
    cadena = [(a.nombre, a.es_titular) for a in silla.asistentes.all()]
    assert cadena == [(silla.persona.nombre, True), ("Ana Ruiz", False)]
    assert [m.a for m in silla.movimientos.all()] == [E.CONFIRMADA, E.DELEGADA]
    with pytest.raises(TransicionImposible, match="Falta el nombre"):
        mover(silla, Accion.NOMBRAR, quien=ENLACE, delegado=DatosDeDelegado("  "))


def test_al_declinar_o_reponer_la_silla_vuelve_a_su_titular(silla, equipo):
    mover(silla, Accion.DELEGAR, quien=ENLACE, delegado=ANA)
    assert no(silla).a == E.DECLINADA
    assert vigente(silla).es_titular
    assert not silla.pendientes.abiertos().filter(clase=Pendiente.Clase.DELEGADO).exists()
    mover(silla, Accion.DELEGAR, quien=ENLACE, delegado=LUIS)
    mover(silla, Accion.RETIRAR, quien=equipo)
    mover(silla, Accion.REPONER, quien=equipo)
    assert vigente(silla).es_titular
