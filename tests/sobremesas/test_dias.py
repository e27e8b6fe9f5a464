"""Los tres días: un lugar por persona, el cambio de día y lo que le pasa al día entero (C5, C7)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from sobremesas.asiento import Accion, Aviso, DatosDeDelegado, TransicionImposible, mover
from sobremesas.asiento.espera import ofrecer
from sobremesas.asiento.sesion import cambiar_cupo, cancelar, cerrar, reprogramar
from sobremesas.models import Invitacion, Lugar, Oferta, Pendiente, Sobremesa
from sobremesas.puerta.dentro import ausentes
from tests.fabricas_sobremesas import (
    InvitacionFactory,
    LugarFactory,
    MesaFactory,
    PasoFactory,
    SobremesaFactory,
)
from tests.sobremesas.apoyo import ENLACE, cuenta, no, si, sillas

E = Invitacion.Estado


@pytest.fixture
def dia(dialogo):
    return SobremesaFactory(dialogo=dialogo, cupo=2)


@pytest.fixture
def jueves(dialogo):
    return SobremesaFactory(dialogo=dialogo, cupo=1, nombre="Sobremesa del jueves")


def cambiar(silla, a, quien=ENLACE, **mas):
    return mover(silla, Accion.CAMBIAR_DIA, quien=quien, sobremesa=a, **mas)


def test_c7_una_persona_tiene_lugar_en_un_solo_dia_salvo_que_se_permita(dia, jueves, equipo):
    una = si(sillas(dia, 1)[0]).invitacion
    otra = InvitacionFactory(sobremesa=jueves, persona=una.persona)
    dicho = si(otra)
    assert (dicho.cambio, dicho.aviso) == (False, Aviso.TIENE_OTRO)
    with pytest.raises(TransicionImposible, match="Ya está en la lista de ese día"):
        cambiar(una, jueves)
    assert mover(otra, Accion.SOBRECUPO, quien=equipo, motivo="Los dos").aviso is Aviso.TIENE_OTRO
    dia.dialogo.convocatoria.permite_varios_dias = True
    dia.dialogo.convocatoria.save()
    assert si(otra).a == E.CONFIRMADA


def test_c7_cambiar_de_dia_gana_uno_y_suelta_el_otro_y_lleno_conserva_el_suyo(dia, jueves, equipo):
    silla = si(sillas(dia, 1)[0]).invitacion
    LugarFactory(mesa=MesaFactory(sobremesa=dia), invitacion=silla)
    asistente = silla.asistentes.get()
    r = cambiar(silla, jueves)
    assert (r.a, r.invitacion.pk, r.invitacion.sobremesa) == (E.CONFIRMADA, silla.pk, jueves)
    assert r.origen == dia
    assert silla.asistentes.get().uid == asistente.uid
    assert not Lugar.objects.exists()
    assert (cuenta(dia).ocupados, cuenta(jueves).ocupados) == (0, 1)
    assert silla.movimientos.last().motivo == f"De {dia} a {jueves}."
    # Lleno: nadie pierde lo que tenía y el equipo se entera.
    otra = si(sillas(dia, 1)[0]).invitacion
    r = cambiar(otra, jueves)
    assert (r.cambio, r.aviso, r.invitacion.sobremesa) == (False, Aviso.DIA_LLENO, dia)
    assert list(otra.dias_posibles.all()) == [jueves]
    assert "que está llena" in otra.pendientes.get(clase=Pendiente.Clase.OTRO_DIA).texto
    assert cambiar(silla, jueves).aviso is Aviso.IGUAL


def test_c7_con_quien_la_representa_se_mueve_entera_y_por_el_enlace_es_un_si(dia, jueves, equipo):
    silla = sillas(dia, 1)[0]
    mover(silla, Accion.DELEGAR, quien=ENLACE, delegado=DatosDeDelegado("Ana Ruiz"))
    r = cambiar(silla, jueves)
    assert (r.a, r.invitacion.sobremesa) == (E.DELEGADA, jueves)
    assert silla.asistentes.get(sustituido_en=None).nombre == "Ana Ruiz"
    mover(silla, Accion.RETIRAR, quien=equipo)
    sin_contestar, del_equipo = sillas(dia, 2)
    assert cambiar(sin_contestar, jueves).a == E.CONFIRMADA
    movida = cambiar(
        del_equipo, jueves, equipo
    )  # el equipo acomoda la lista; nadie ha dicho que sí
    assert (movida.a, movida.invitacion.respondida_en) == (E.INVITADA, None)
    Sobremesa.objects.filter(pk=dia.pk).update(estado=Sobremesa.Estado.CERRADA)
    with pytest.raises(TransicionImposible, match="ya no recibe"):
        cambiar(del_equipo, dia, equipo)


def test_c5_bajar_el_cupo_bajo_lo_ocupado_se_niega_y_dice_quienes(dia, equipo):
    primera, ultima = sillas(dia, 2)
    si(primera), si(ultima)
    with pytest.raises(ValidationError) as error:
        cambiar_cupo(dia, 1, equipo)
    assert ultima.persona.nombre in str(error.value)
    assert primera.persona.nombre not in str(error.value)
    assert cuenta(dia).confirmadas == 2
    no(primera)
    assert cambiar_cupo(dia, 1, equipo).cupo == 1


def test_i3_reprogramar_sube_la_version_mueve_el_cierre_y_avisa(dia, equipo):
    silla = si(InvitacionFactory(sobremesa=dia)).invitacion
    InvitacionFactory(sobremesa=dia, estado=E.EN_LISTA)
    espera = InvitacionFactory(sobremesa=dia, estado=E.EN_ESPERA)
    ofrecer(espera, equipo)
    distancia = dia.empieza_en - dia.corte_en
    with pytest.raises(ValidationError, match="por qué"):
        reprogramar(dia, quien=equipo, motivo=" ", lugar="Salón bajo techo")
    adelante = timedelta(days=-29)
    nuevo = reprogramar(
        dia,
        quien=equipo,
        motivo="Anuncian lluvia",
        empieza_en=dia.empieza_en + adelante,
        termina_en=dia.termina_en + adelante,
        lugar="Salón bajo techo",
    )
    assert (nuevo.secuencia, nuevo.motivo_del_cambio) == (1, "Anuncian lluvia")
    assert nuevo.empieza_en - nuevo.corte_en == distancia
    assert Oferta.objects.get().vence_en <= nuevo.corte_en
    avisadas = {m.invitacion_id for m in silla.mensajes.model.objects.filter(clase="cambio")}
    assert avisadas == {silla.pk, espera.pk}
    # Corregir cómo se llega no es otro evento; dejarlo igual tampoco.
    reprogramar(dia, quien=equipo, motivo="", como_llegar="Por la puerta norte")
    reprogramar(dia, quien=equipo, motivo="", lugar="Salón bajo techo")
    dia.refresh_from_db()
    assert (dia.secuencia, dia.como_llegar) == (1, "Por la puerta norte")


def test_cancelar_avisa_y_no_mueve_a_nadie(dia, equipo):
    silla = si(InvitacionFactory(sobremesa=dia)).invitacion
    espera = InvitacionFactory(sobremesa=dia, estado=E.EN_ESPERA)
    ofrecer(espera, equipo)
    cancelar(dia, "No hay condiciones", equipo)
    dia.refresh_from_db()
    silla.refresh_from_db()
    assert (dia.estado, dia.secuencia, silla.estado) == ("cancelada", 1, E.CONFIRMADA)
    assert Oferta.objects.get().resultado == Oferta.Resultado.RETIRADA
    assert silla.mensajes.filter(clase="cancelacion").count() == 1
    with pytest.raises(ValidationError, match="cancelada"):
        cancelar(dia, "Otra vez", equipo)


def test_k6_quien_no_llego_se_calcula_al_cerrar(dia, equipo):
    with pytest.raises(ValidationError, match="Todavía no empieza"):
        cerrar(dia, equipo)
    vino, falto = sillas(dia, 2, estado=E.CONFIRMADA)
    PasoFactory(invitacion=vino)
    ahora = timezone.now()
    Sobremesa.objects.filter(pk=dia.pk).update(
        corte_en=ahora - timedelta(hours=5), empieza_en=ahora - timedelta(hours=4), termina_en=ahora
    )
    dia.refresh_from_db()
    assert list(ausentes(dia)) == []
    assert list(ausentes(cerrar(dia, equipo))) == [falto]
    falto.refresh_from_db()
    assert falto.estado == E.CONFIRMADA
