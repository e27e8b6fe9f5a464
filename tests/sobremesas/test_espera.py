"""La espera: en qué orden, por qué, hasta cuándo y qué se explica (reglas W)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sobremesas.asiento import Accion, Aviso, TransicionImposible, mover
from sobremesas.asiento.espera import (
    ofrecer,
    orden,
    por_que_nadie,
    posicion_que_se_dice,
    repartir_libres,
    siguiente,
    vencer_ofertas,
)
from sobremesas.asiento.sesion import cambiar_cupo, retirar_reserva
from sobremesas.models import Cuota, Invitacion, Oferta, Pendiente, Reserva, Sobremesa
from tests.fabricas import PersonaFactory, SectorFactory
from tests.fabricas_sobremesas import InvitacionFactory, SobremesaFactory
from tests.sobremesas.apoyo import ENLACE, cuenta, no, si, sillas

E = Invitacion.Estado
C = Pendiente.Clase


@pytest.fixture
def dia(dialogo):
    return SobremesaFactory(dialogo=dialogo, cupo=2)


def espera(dia, hace=0, **campos):
    desde = timezone.now() - timedelta(hours=hace)
    campos.setdefault("persona", PersonaFactory(correo="alguien@correo.ejemplo.mx"))
    return InvitacionFactory(sobremesa=dia, estado=E.EN_ESPERA, en_espera_desde=desde, **campos)


def armar(dia, **reglas):
    for campo, valor in reglas.items():
        setattr(dia.dialogo.convocatoria, campo, valor)
    dia.dialogo.convocatoria.save()


def propuesta(dia):
    return dia.pendientes.abiertos().filter(clase=C.LUGAR_LIBRE).first()


def test_w1_va_antes_el_sector_al_que_le_falta_luego_prioridad_tiempo_y_clave(
    dia, equipo, django_assert_max_num_queries
):
    academia = SectorFactory(nombre="Academia")
    Cuota.objects.create(sobremesa=dia, sector=academia, minimo=2, maximo=5)
    vieja, alta, gemela = espera(dia, 9), espera(dia, 2, prioridad=1), espera(dia, 9)
    Invitacion.objects.filter(pk=gemela.pk).update(en_espera_desde=vieja.en_espera_desde)
    falta = espera(dia, 1, persona=PersonaFactory(sector=academia))
    with django_assert_max_num_queries(7):
        lista = orden(dia)
    assert [una.invitacion for una in lista] == [falta, alta, vieja, gemela]
    assert lista == orden(dia)
    assert lista[0].razon.startswith("A Academia le faltan 2. Espera desde el ")
    assert lista[1].razon.startswith("Prioridad: alta.")
    ofrecer(falta, equipo)
    assert Oferta.objects.get().razon == lista[0].razon
    armar(dia, equilibra_la_espera=False)
    assert orden(dia)[0].invitacion == alta


def test_w2_la_oferta_ocupa_y_vence_una_vez(dia, equipo):
    armar(dia, horas_de_oferta=5)
    si(sillas(dia, 1)[0])
    una, otra = espera(dia, 5), espera(dia, 1)
    ofrecer(una, equipo)
    assert abs(Oferta.objects.get().vence_en - timezone.now() - timedelta(hours=5)) < timedelta(
        minutes=1
    )
    assert (cuenta(dia).ocupados, cuenta(dia).libres) == (2, 0)
    with pytest.raises(TransicionImposible, match="No hay lugar libre"):
        ofrecer(otra, equipo, salto="Es clave")
    assert vencer_ofertas() == 0
    Oferta.objects.update(vence_en=timezone.now())
    assert (vencer_ofertas(), vencer_ofertas()) == (1, 0)
    una.refresh_from_db()
    assert (una.estado, una.sin_reoferta) == (E.EN_ESPERA, True)
    assert Oferta.objects.get().resultado == Oferta.Resultado.VENCIDA
    assert propuesta(dia).invitacion == otra


def test_w3_aceptar_lo_que_ya_vencio_dice_la_verdad(dia, equipo):
    una = espera(dia)
    ofrecer(una, equipo)
    Oferta.objects.update(vence_en=timezone.now())
    tarde = si(una)  # antes de que pase la tarea
    assert (tarde.a, tarde.aviso) == (E.EN_ESPERA, Aviso.OFERTA_VENCIDA)
    assert vencer_ofertas() == 0
    otra_vez = si(una)
    assert (otra_vez.cambio, otra_vez.aviso) == (False, Aviso.OFERTA_VENCIDA)
    assert "todavía quiere el lugar" in una.pendientes.get(clase=C.CAMBIO).texto
    assert [m.accion for m in una.movimientos.all()] == ["ofrecer", "vencer"]


def test_w4_quien_deja_un_lugar_no_se_vuelve_a_ofrecer_solo_y_el_lugar_vuelve(dia, equipo):
    armar(dia, espera_automatica=True)
    uno, dos = sillas(dia, 2)
    si(uno), si(dos)
    una = espera(dia, 3)
    no(uno)
    una.refresh_from_db()
    assert una.estado == E.OFRECIDA  # en la misma transacción que la dejó
    vuelve = si(uno)
    assert vuelve.aviso is Aviso.YA_NO_HABIA
    no(una)
    uno.refresh_from_db()
    assert uno.estado == E.EN_ESPERA
    assert cuenta(dia).libres == 1
    assert orden(dia)[0].impedimento == "dejó un lugar o dejó vencer su oferta"
    assert "A nadie se le puede ofrecer" in por_que_nadie(dia)
    with pytest.raises(TransicionImposible, match="razón"):
        ofrecer(uno, equipo)
    assert ofrecer(uno, equipo, salto="Llamó: sí viene").a == E.OFRECIDA


def test_w5_nada_se_ofrece_despues_del_cierre_ni_solo_si_nadie_lo_armo(dia, equipo):
    uno, dos = sillas(dia, 2)
    si(uno), si(dos)
    una = espera(dia, 3)
    no(uno)  # la espera no es automática: sólo se propone
    una.refresh_from_db()
    assert una.estado == E.EN_ESPERA
    pendiente = propuesta(dia)
    assert pendiente.invitacion == una
    assert "Espera desde el" in pendiente.texto
    assert "lo decide el equipo" in por_que_nadie(dia)
    ahora = timezone.now()
    armar(dia, espera_automatica=True)
    Sobremesa.objects.filter(pk=dia.pk).update(corte_en=ahora)
    no(dos, equipo, motivo="Avisó por teléfono")
    una.refresh_from_db()
    assert una.estado == E.EN_ESPERA
    assert "sólo por teléfono" in propuesta(dia).texto
    with pytest.raises(TransicionImposible, match="teléfono"):
        ofrecer(una, equipo)
    assert si(una, equipo, motivo="Aceptó por teléfono").a == E.CONFIRMADA


def test_w5_la_oferta_nunca_dura_mas_que_el_cierre(dia, equipo):
    corte = timezone.now() + timedelta(hours=2)
    Sobremesa.objects.filter(pk=dia.pk).update(corte_en=corte)
    ofrecer(espera(dia), equipo)
    assert Oferta.objects.get().vence_en == corte


def test_w6_todo_camino_que_libera_ofrece_por_la_misma_funcion(dia, equipo, coordinadora):
    armar(dia, espera_automatica=True)
    uno, dos = sillas(dia, 2)
    si(uno), si(dos)
    fila = [espera(dia, hace) for hace in (9, 8, 7, 6, 5)]

    def ofrecidas():
        return list(Oferta.objects.order_by("pk").values_list("invitacion", flat=True))

    no(uno)
    mover(dos, Accion.RETIRAR, quien=equipo)
    assert ofrecidas() == [una.pk for una in fila[:2]]
    cambiar_cupo(dia, 3, equipo)
    assert ofrecidas() == [una.pk for una in fila[:3]]
    dia.refresh_from_db()
    reserva = Reserva(
        sobremesa=dia, sector=SectorFactory(), lugares=1, motivo="H-03", creada_por=coordinadora
    )
    reserva.save()
    Sobremesa.objects.filter(pk=dia.pk).update(cupo=4)
    assert repartir_libres() == 1
    assert len(ofrecidas()) == 3
    retirar_reserva(reserva)
    assert ofrecidas() == [una.pk for una in fila[:4]]
    mover(
        fila[0], Accion.CAMBIAR_DIA, quien=equipo, sobremesa=SobremesaFactory(dialogo=dia.dialogo)
    )
    assert ofrecidas() == [una.pk for una in fila]


def test_w7_la_que_no_puede_se_salta_se_dice_y_no_detiene_a_las_demas(dia, equipo):
    armar(dia, espera_automatica=True)
    uno, dos = sillas(dia, 2)
    si(uno), si(dos)
    otro_dia = SobremesaFactory(dialogo=dia.dialogo, nombre="Sobremesa del jueves")
    ocupada, sin_correo, buena = (
        espera(dia, 9),
        espera(dia, 8, persona=PersonaFactory(correo="")),
        espera(dia, 7),
    )
    InvitacionFactory(sobremesa=otro_dia, persona=ocupada.persona, estado=E.CONFIRMADA)
    no(uno)
    assert Oferta.objects.get().invitacion == buena
    assert "no tiene correo" in sin_correo.pendientes.get(clase=C.LLAMAR).texto
    assert orden(dia)[0].impedimento == "ya tiene lugar en Sobremesa del jueves"
    assert por_que_nadie(dia) == "No hay lugar libre."
    no(dos)
    assert siguiente(dia).invitacion == sin_correo
    assert sin_correo.persona.nombre in por_que_nadie(dia)
    assert por_que_nadie(otro_dia) == "Nadie espera lugar ese día."


def test_w8_el_numero_solo_se_dice_si_es_cierto(dia):
    una, otra = espera(dia, 5), espera(dia, 3)
    assert posicion_que_se_dice(una) is None
    armar(dia, espera_automatica=True)
    assert posicion_que_se_dice(otra) is None  # puede pasar antes alguien por su sector
    armar(dia, equilibra_la_espera=False)
    dia.dialogo.refresh_from_db()
    assert [posicion_que_se_dice(Invitacion.objects.get(pk=x.pk)) for x in (una, otra)] == [1, 2]


def test_saltar_a_alguien_pide_su_razon_y_queda_escrita(dia, equipo):
    primera, segunda = espera(dia, 5), espera(dia, 3)
    with pytest.raises(TransicionImposible, match="No es la siguiente"):
        ofrecer(segunda, equipo)
    ofrecer(segunda, equipo, salto="Responde por H-03")
    assert Oferta.objects.get().salto == "Responde por H-03"
    assert siguiente(dia).invitacion == primera
    assert si(segunda).a == E.CONFIRMADA
    assert Oferta.objects.get().resultado == Oferta.Resultado.ACEPTADA
    assert mover(primera, Accion.DECLINAR, quien=ENLACE).a == E.DECLINADA
