"""La balanza cuenta lo mismo que una persona con papel y lápiz."""

import pytest
from django.urls import reverse

from sobremesas.lista.balanza import balanza
from sobremesas.models import Cuota, Invitacion, Reserva
from tests import fabricas as f
from tests import fabricas_sobremesas as s

E = Invitacion.Estado


@pytest.fixture
def dias(dialogo):
    return [s.SobremesaFactory(dialogo=dialogo) for _ in range(3)]


def _poner(dia, sector, *estados, **campos):
    return [
        s.InvitacionFactory(
            sobremesa=dia, persona=f.PersonaFactory(sector=sector), estado=estado, **campos
        )
        for estado in estados
    ]


def test_cuenta_lo_confirmado_y_lo_posible_y_dice_si_falta_o_sobra(dias) -> None:
    gobierno, academia = f.SectorFactory(orden=1), f.SectorFactory(orden=2)
    _poner(dias[0], gobierno, E.CONFIRMADA, E.DELEGA, E.INVITADA, E.OFRECIDA, E.EN_LISTA)
    _poner(dias[0], gobierno, E.DECLINADA, E.EN_ESPERA, E.RETIRADA)  # ninguna de éstas cuenta
    _poner(dias[1], academia, E.CONFIRMADA, E.DELEGADA, E.CONFIRMADA)
    for dia in dias:
        Cuota.objects.create(sobremesa=dia, sector=gobierno, minimo=3, maximo=4)
    Cuota.objects.create(sobremesa=dias[1], sector=academia, minimo=1, maximo=2)

    hecha = balanza(dias)
    celda = hecha.celda(dias[0].pk, gobierno.pk)
    assert (celda.confirmadas, celda.posibles, celda.texto) == (2, 5, "falta 1")
    assert hecha.celda(dias[1].pk, gobierno.pk).texto == "faltan 3"
    assert hecha.celda(dias[1].pk, academia.pk).texto == "sobra 1"
    assert hecha.celda(dias[0].pk, academia.pk).texto == ""  # ese día no se puso cuota
    por_sector = {fila.sector: fila.rango for fila in hecha.filas}
    assert por_sector == {gobierno: "3 a 4", academia: ""}

    de_lista = balanza(dias, por_lista=True)
    assert de_lista.celda(dias[0].pk, gobierno.pk).texto == "sobra 1"  # 5 de 3 a 4


def test_disensos_del_dia_con_quien_los_sostiene_y_dependencias_entre_los_dias(
    dialogo, dias, django_assert_num_queries
) -> None:
    contradice = _que_contradice(dialogo)
    otro = _que_contradice(dialogo)
    for uno in (contradice, otro):
        s.PuntoDelDiaFactory(sobremesa=dias[0], hallazgo=uno.hallazgo)
    s.PuntoDelDiaFactory(sobremesa=dias[1], hallazgo=f.HallazgoFactory(dialogo=dialogo))
    persona = contradice.fragmento.entrada.entrevista.persona
    silla = s.InvitacionFactory(sobremesa=dias[0], persona=persona, estado=E.CONFIRMADA)
    movilidad = f.OrganizacionFactory(nombre="Secretaría de Movilidad", siglas="SEMOVI")
    dialogo.convocatoria.dependencias.set([silla.organizacion, movilidad])

    hecha = balanza(dias)
    primero, segundo, _ = hecha.disensos
    assert (primero.cubiertos, primero.total) == (1, 2)
    assert primero.faltan == [otro.hallazgo.folio]
    assert segundo.total == 0
    assert [celda.cubiertos for celda in hecha.dependencias] == [1, 0, 0]
    assert hecha.sin_dependencia == ["SEMOVI"]
    assert balanza(dias, con_posturas=False).disensos is None

    # El número de consultas no crece con las sillas ni con los disensos.
    with django_assert_num_queries(7) as antes:
        balanza(dias)
    _poner(dias[0], f.SectorFactory(), *[E.CONFIRMADA] * 8)
    s.PuntoDelDiaFactory(sobremesa=dias[2], hallazgo=_que_contradice(dialogo).hallazgo)
    with django_assert_num_queries(len(antes)):
        balanza(dias)


def _que_contradice(dialogo):
    entrevista = f.EntrevistaFactory(dialogo=dialogo, cerrada=True)
    return f.EvidenciaFactory(
        hallazgo=f.HallazgoFactory(dialogo=dialogo),
        fragmento=f.FragmentoFactory(entrada=f.EntradaFactory(entrevista=entrevista)),
        relacion="contradice",
    )


def test_cuotas_reservas_y_dependencias_se_editan_en_una_pagina(
    dialogo, dias, coordinadora, entrevistadora, cliente_de
) -> None:
    gobierno = f.SectorFactory(clave="gobierno", nombre="Gobierno", orden=1)
    propio = f.SectorFactory(nombre="Propio", orden=2)
    ruta = reverse("sobremesas:cuotas", args=[dialogo.clave])
    cliente = cliente_de(coordinadora)
    assert cliente_de(entrevistadora).get(ruta).status_code == 404

    # Sin cuotas guardadas llega la propuesta de fábrica: 24 de cada cien de 25 son 6, de 5 a 7.
    pagina = cliente.get(ruta)
    form = pagina.context["form"]
    nombre = f"c-1-{gobierno.pk}-"
    assert (form[f"{nombre}minimo"].value(), form[f"{nombre}maximo"].value()) == (5, 7)
    assert not Cuota.objects.exists()
    datos = {campo: form[campo].value() for campo in form.fields}
    base = pagina.context["base"]
    datos |= {"base": base, f"c-2-{propio.pk}-minimo": "", f"c-2-{propio.pk}-maximo": ""}
    mal = cliente.post(ruta, datos | {f"{nombre}minimo": 9})
    assert "El máximo no puede ser menor que el mínimo." in mal.content.decode()
    cliente.post(ruta, datos)
    assert Cuota.objects.count() == 5  # seis menos la que se dejó vacía
    tarde = cliente.post(ruta, datos | {f"{nombre}minimo": 1})
    assert "Alguien más las guardó" in tarde.content.decode()
    assert Cuota.objects.get(sobremesa=dias[0], sector=gobierno).minimo == 5
    # Los máximos no llenan el cupo: avisa, y no impide.
    assert "los máximos suman 9; sobran 16 lugares" in cliente.get(ruta).content.decode()

    apartar = reverse("sobremesas:reservar", args=[dialogo.clave])
    reserva = {"sobremesa": dias[0].pk, "lugares": 2, "sector": gobierno.pk, "motivo": "Responden."}
    ambos = reserva | {"organizacion": f.OrganizacionFactory(sector=gobierno).pk}
    assert cliente.post(apartar, ambos).status_code == 422
    cliente.post(apartar, reserva)
    una = Reserva.objects.get()
    assert (una.lugares, una.creada_por) == (2, coordinadora)
    cliente.post(reverse("sobremesas:soltar", args=[dialogo.clave, una.pk]))
    assert not Reserva.objects.vigentes().exists()

    organizacion = ambos["organizacion"]
    elegir = reverse("sobremesas:dependencias", args=[dialogo.clave])
    cliente.post(elegir, {"dependencias": [organizacion]})
    assert [o.pk for o in dialogo.convocatoria.dependencias.all()] == [organizacion]
    ajena = f.OrganizacionFactory()  # no es de gobierno
    assert cliente.post(elegir, {"dependencias": [ajena.pk]}).status_code == 422
