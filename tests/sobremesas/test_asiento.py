"""El asiento: cupo, idempotencia y lo que no se pierde (reglas C y R)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesas import mensajes
from sobremesas.asiento import (
    DESDE,
    Accion,
    Aviso,
    DatosDeDelegado,
    Quien,
    TransicionImposible,
    mover,
    ocupacion,
)
from sobremesas.asiento.alta import agregar
from sobremesas.asiento.espera import revisar_invariante
from sobremesas.models import Invitacion, Lugar, Pendiente, Reserva, Sobremesa
from tests.fabricas import PersonaFactory, SectorFactory
from tests.fabricas_sobremesas import (
    InvitacionFactory,
    LugarFactory,
    MesaFactory,
    SobremesaFactory,
)
from tests.sobremesas.apoyo import ENLACE, cuenta, no, si, sillas

E = Invitacion.Estado
C = Pendiente.Clase


@pytest.fixture
def dia(dialogo):
    return SobremesaFactory(dialogo=dialogo, cupo=2)


def abiertos(dia, clase):
    return list(dia.pendientes.abiertos().filter(clase=clase))


def test_c2_contestar_tiene_poco_tiempo_el_candado_del_dia(dia, django_assert_max_num_queries):
    """Con su mensaje y su evento: las que faltan por contestar esperan a que ésta termine."""
    una, dos = sillas(dia, 2)
    si(una)
    with django_assert_max_num_queries(25):
        assert si(dos, clave="formulario").cambio
    assert dos.asistentes.get().mensajes.get().envio.metodo == "REQUEST"


def test_c1_ocupan_las_confirmadas_las_ofertas_y_las_que_no_tienen_nombre(
    dia, equipo, django_assert_num_queries
):
    dia.cupo = 6
    dia.save()
    una, dos, tres, cuatro = sillas(dia, 4)
    espera = InvitacionFactory(sobremesa=dia, estado=E.EN_ESPERA)
    si(una)
    mover(dos, Accion.DELEGAR, quien=ENLACE)
    mover(espera, Accion.OFRECER, quien=equipo)
    no(tres)
    with django_assert_num_queries(2):
        foto = ocupacion([dia])[dia.pk]
    assert (foto.confirmadas, foto.delegadas, foto.ofrecidas, foto.declinadas) == (1, 1, 1, 1)
    assert (foto.ocupados, foto.libres, foto.sin_respuesta) == (3, 3, 1)
    otro = SobremesaFactory(dialogo=dia.dialogo)
    sillas(otro, 4, estado=E.CONFIRMADA)
    with django_assert_num_queries(2):
        fotos = ocupacion([dia, otro])
    assert (fotos[dia.pk].ocupados, fotos[otro.pk].ocupados) == (3, 4)
    assert cuatro.estado == E.INVITADA


def test_c1_la_revision_denuncia_el_cupo_pasado_y_no_quita_a_nadie(dia):
    sillas(dia, 3, estado=E.CONFIRMADA)  # puestas a mano, sin pasar por el asiento
    assert revisar_invariante() == [dia]
    assert revisar_invariante() == [dia]
    [aviso] = abiertos(dia, C.LLAMAR)
    assert "3 lugares tomados y caben 2" in aviso.texto
    assert cuenta(dia).confirmadas == 3


def test_c3_lleno_la_respuesta_queda_en_espera_con_lo_que_contesto(dia):
    uno, dos, tres, cuatro = sillas(dia, 4)
    assert si(uno).aviso is si(dos).aviso is Aviso.NINGUNO
    tarde = si(tres)
    assert (tarde.cambio, tarde.a, tarde.aviso) == (True, E.EN_ESPERA, Aviso.LLENO)
    assert tarde.invitacion.en_espera_desde
    assert tarde.invitacion.respuesta_canal == "enlace"
    manda = mover(cuatro, Accion.DELEGAR, quien=ENLACE, delegado=DatosDeDelegado("Ana Ruiz"))
    assert (manda.a, manda.aviso) == (E.EN_ESPERA, Aviso.LLENO)
    assert "mandaría a Ana Ruiz" in abiertos(dia, C.RECADO)[0].texto


def test_c4_un_sobrecupo_pide_razon_y_coordinacion_y_al_irse_no_libera(dia, equipo, entrevistadora):
    uno, dos, tres, cuatro = sillas(dia, 4)
    si(uno), si(dos), si(cuatro)
    with pytest.raises(TransicionImposible, match="razón"):
        mover(tres, Accion.SOBRECUPO, quien=equipo)
    with pytest.raises(TransicionImposible, match="coordina"):
        mover(tres, Accion.SOBRECUPO, quien=Quien.equipo(entrevistadora), motivo="Es clave")
    with pytest.raises(TransicionImposible, match="equipo"):
        mover(tres, Accion.SOBRECUPO, quien=ENLACE, motivo="Soy clave")
    dado = mover(tres, Accion.SOBRECUPO, quien=equipo, motivo="Responde por H-03")
    assert (dado.a, dado.invitacion.es_sobrecupo) == (E.CONFIRMADA, True)
    assert (cuenta(dia).ocupados, cuenta(dia).sobrecupos, cuenta(dia).libres) == (3, 1, 0)
    ida = no(tres)
    assert not ida.invitacion.es_sobrecupo
    assert (cuenta(dia).ocupados, cuenta(dia).libres) == (2, 0)
    assert not abiertos(dia, C.LUGAR_LIBRE)
    no(uno)
    assert cuatro.persona.nombre in abiertos(dia, C.LUGAR_LIBRE)[0].texto


def test_los_lugares_apartados_son_de_los_suyos_hasta_que_vence(dia, coordinadora):
    academia = SectorFactory()
    reserva = Reserva.objects.create(
        sobremesa=dia, sector=academia, lugares=1, motivo="H-03", creada_por=coordinadora
    )
    una, otra = sillas(dia, 2)
    suya = InvitacionFactory(sobremesa=dia, persona=PersonaFactory(sector=academia))
    si(una)
    assert (cuenta(dia).apartadas, cuenta(dia).libres) == (1, 0)
    assert si(otra).aviso is Aviso.LLENO
    assert si(suya).a == E.CONFIRMADA
    assert cuenta(dia).apartadas == 0
    no(suya)
    assert not abiertos(dia, C.LUGAR_LIBRE)  # vuelve a estar apartado, no es de quien espera
    reserva.vence_en = timezone.now() - timedelta(minutes=1)
    reserva.save()
    assert cuenta(dia).libres == 1


def test_lo_que_se_libera_es_de_quien_espera_y_el_equipo_la_salta_con_razon(dia, equipo):
    uno, dos, espera, nueva, otra = sillas(dia, 5)
    si(uno), si(dos), si(espera)
    no(uno)
    assert si(nueva).aviso is Aviso.LLENO
    with pytest.raises(TransicionImposible, match="por qué va antes"):
        si(nueva, equipo)
    assert si(nueva, equipo, motivo="Viene por la dependencia").a == E.CONFIRMADA
    no(dos)
    assert si(espera, equipo).a == E.CONFIRMADA  # a quien le toca, sin más
    assert otra.estado == E.INVITADA


def test_r1_el_mismo_envio_dos_veces_es_un_cambio_un_mensaje_y_un_renglon(dia, equipo):
    silla = sillas(dia, 1)[0]
    primera, segunda = si(silla, clave="x1"), si(silla, clave="x1")
    tercera = si(silla, clave="x2")  # otro envío con lo mismo
    assert (primera.cambio, segunda.cambio, tercera.cambio) == (True, False, False)
    assert segunda.aviso is tercera.aviso is Aviso.IGUAL
    assert silla.movimientos.count() == 1
    assert silla.mensajes.filter(clase="confirmacion").count() <= 1
    # El envío repetido no deshace lo que vino después.
    no(silla, clave="x3")
    assert si(silla, clave="x1").aviso is Aviso.IGUAL
    silla.refresh_from_db()
    assert (silla.estado, silla.version) == (E.DECLINADA, 3)


def test_r2_lo_que_no_esta_en_la_tabla_lanza(dia, equipo):
    no_se_puede = 0
    silla = sillas(dia, 1)[0]
    for accion, desde in DESDE.items():
        for estado in set(E) - desde - {E.RETIRADA}:
            Invitacion.objects.filter(pk=silla.pk).update(
                estado=estado, en_espera_desde=timezone.now()
            )
            try:
                r = mover(silla, accion, quien=equipo, motivo="prueba", sobremesa=dia)
            except TransicionImposible:
                no_se_puede += 1
            else:
                assert r.aviso is Aviso.IGUAL, (accion, estado)
                assert not r.cambio
    assert no_se_puede > 40


def test_r2_si_no_si_con_el_lugar_ya_dado_queda_en_espera_y_se_le_dice(dia):
    uno, dos, tres = sillas(dia, 3)
    si(uno), si(dos)
    no(uno)
    si(tres)
    vuelve = si(uno)
    assert (vuelve.a, vuelve.aviso) == (E.EN_ESPERA, Aviso.YA_NO_HABIA)
    assert {p.invitacion_id for p in abiertos(dia, C.CAMBIO)} == {uno.pk}
    # Con su lugar todavía libre, lo recupera.
    no(tres)
    Invitacion.objects.filter(pk=uno.pk).update(estado=E.DECLINADA)
    assert si(uno).a == E.CONFIRMADA


def test_r3_dos_pestanas_con_otra_version_no_se_pisan(dia, equipo):
    silla = sillas(dia, 1)[0]
    assert si(silla, version=1).cambio
    vieja = no(silla, version=1)
    assert (vieja.cambio, vieja.aviso) == (False, Aviso.OTRA_VERSION)
    assert (vieja.invitacion.estado, vieja.invitacion.version) == (E.CONFIRMADA, 2)
    assert no(silla, version=2).cambio


def test_r4_pasado_el_cierre_el_enlace_deja_recado_y_el_equipo_anota_su_razon(dia, equipo):
    silla, otra = sillas(dia, 2)
    ahora = timezone.now()
    Sobremesa.objects.filter(pk=dia.pk).update(corte_en=ahora - timedelta(hours=1))
    tarde = si(silla, clave="t1")
    assert (tarde.cambio, tarde.aviso) == (False, Aviso.FUERA_DE_CORTE)
    si(silla, clave="t1")
    [recado] = abiertos(dia, C.RECADO)
    assert "Dijo que asistirá" in recado.texto
    assert silla.movimientos.get().accion == "recado"
    with pytest.raises(TransicionImposible, match="razón"):
        si(otra, equipo)
    assert si(otra, equipo, motivo="Llamó a la oficina").a == E.CONFIRMADA
    Sobremesa.objects.filter(pk=dia.pk).update(estado=Sobremesa.Estado.CERRADA)
    with pytest.raises(TransicionImposible, match="cerró"):
        no(otra, equipo, motivo="Avisó")


def test_r4_cancelado_el_dia_lo_que_llega_es_un_recado(dia, equipo):
    silla = sillas(dia, 1, estado=E.CONFIRMADA)[0]
    Sobremesa.objects.filter(pk=dia.pk).update(estado=Sobremesa.Estado.CANCELADA)
    assert no(silla).aviso is Aviso.CANCELADA
    assert len(abiertos(dia, C.RECADO)) == 1
    with pytest.raises(TransicionImposible, match="canceló"):
        no(silla, equipo)
    otro = SobremesaFactory(dialogo=dia.dialogo)
    movida = mover(silla, Accion.CAMBIAR_DIA, quien=equipo, sobremesa=otro)
    assert (movida.a, movida.invitacion.sobremesa) == (E.CONFIRMADA, otro)


def test_r5_si_el_mensaje_no_se_puede_escribir_la_respuesta_queda(dia, monkeypatch, caplog):
    def sin_correo(*_args, **_kwargs):
        raise OSError("sin buzón")

    monkeypatch.setattr(mensajes, "por_movimiento", sin_correo)
    silla = sillas(dia, 1)[0]
    assert si(silla).cambio
    silla.refresh_from_db()
    assert silla.estado == E.CONFIRMADA
    [pendiente] = abiertos(dia, C.LLAMAR)
    assert "Avísale por teléfono" in pendiente.texto


def test_r6_retirada_el_enlace_no_cambia_nada_y_el_equipo_la_repone(dia, equipo):
    silla = InvitacionFactory(sobremesa=dia, estado=E.CONFIRMADA, invitada_en=timezone.now())
    LugarFactory(mesa=MesaFactory(sobremesa=dia), invitacion=silla)
    assert mover(silla, Accion.RETIRAR, quien=equipo, motivo="Se repitió").a == E.RETIRADA
    assert not Lugar.objects.exists()
    for responder in (si, no):
        dicho = responder(silla)
        assert (dicho.cambio, dicho.aviso) == (False, Aviso.RETIRADA)
    with pytest.raises(TransicionImposible, match="repón"):
        si(silla, equipo)
    assert mover(silla, Accion.REPONER, quien=equipo).a == E.INVITADA


def test_quien_contesta_ya_no_tiene_que_recibir_una_llamada(dia, equipo, coordinadora):
    silla = sillas(dia, 1)[0]
    llamada = Pendiente.objects.create(
        dialogo=dia.dialogo, sobremesa=dia, invitacion=silla, texto="Dos correos sin respuesta."
    )
    r = si(silla, equipo)
    llamada.refresh_from_db()
    assert llamada.resuelto_por == coordinadora
    assert (r.invitacion.respuesta_canal, r.invitacion.anotada_por) == ("telefono", coordinadora)


def test_agregar_fotografia_el_cargo_y_retoma_a_quien_se_habia_retirado(dia, coordinadora):
    persona = PersonaFactory(correo="")
    silla = agregar(dia, persona, autor=coordinadora, prioridad=1)
    assert (silla.estado, silla.canal, silla.sector) == (E.EN_LISTA, "telefono", persona.sector)
    assert silla.asistentes.get().nombre == persona.nombre
    with pytest.raises(Exception, match="Ya está en la lista"):
        agregar(dia, persona, autor=coordinadora)
    mover(silla, Accion.RETIRAR, quien=Quien.equipo(coordinadora))
    assert agregar(dia, persona, autor=coordinadora).pk == silla.pk
    assert [m.accion for m in silla.movimientos.all()] == ["agregar", "retirar", "reponer"]
