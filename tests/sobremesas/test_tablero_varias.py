"""Lo mismo a varias sillas: el efecto antes, el cambio con su historia, y deshacerlo."""

from django.urls import reverse
from django.utils import timezone

from sobremesas.models import Cuota, Invitacion
from tests.fabricas import PersonaFactory, SectorFactory
from tests.fabricas_sobremesas import InvitacionFactory, SobremesaFactory


def mandar(cliente, dialogo, paso, sillas, **datos):
    url = reverse(f"sobremesas:{paso}", args=[dialogo.clave])
    return cliente.post(url, {"silla": [una.pk for una in sillas], **datos})


def ver(cliente, dialogo, sillas, **datos):
    return mandar(cliente, dialogo, "lote", sillas, **datos)


def aplicar(cliente, dialogo, sillas, **datos):
    return mandar(cliente, dialogo, "lote_aplicar", sillas, **datos)


def deshacer(cliente, dialogo):
    return cliente.post(reverse("sobremesas:lote_deshacer", args=[dialogo.clave]), follow=True)


def estados(sillas):
    return [Invitacion.objects.get(pk=una.pk).estado for una in sillas]


def test_la_prioridad_se_ve_se_pone_y_se_deshace(entrevista, dialogo, dia):
    una, otra = InvitacionFactory.create_batch(2, sobremesa=dia)
    alta = InvitacionFactory(sobremesa=dia, prioridad=1)

    previa = ver(entrevista, dialogo, [una, otra, alta], accion="prioridad", prioridad=1)
    assert [str(u.invitacion) for u in previa.context["valen"]] == sorted([str(una), str(otra)])
    assert "no cambia: ya la tiene" in previa.content.decode()
    assert not Invitacion.objects.filter(pk=una.pk, prioridad=1).exists()

    aplicar(entrevista, dialogo, [una, otra], accion="prioridad", prioridad=1)
    una.refresh_from_db()
    assert una.prioridad == 1
    assert una.movimientos.get().accion == "prioridad"
    tablero = entrevista.get(reverse("sobremesas:tablero", args=[dialogo.clave]))
    assert tablero.context["lote"].num == 2 and "Deshacer" in tablero.content.decode()

    deshacer(entrevista, dialogo)
    una.refresh_from_db()
    alta.refresh_from_db()
    assert (una.prioridad, alta.prioridad, una.movimientos.count()) == (0, 1, 2)
    assert "Ya no hay nada que deshacer" in deshacer(entrevista, dialogo).content.decode()


def test_cambiar_de_dia_dice_el_efecto_en_lugares_y_balanza(coordina, dialogo, dia):
    otro = SobremesaFactory(dialogo=dialogo, cupo=1)
    cultura = SectorFactory(nombre="Cultura")
    Cuota.objects.create(sobremesa=dia, sector=cultura, minimo=2, maximo=4)
    sillas = [
        InvitacionFactory(
            sobremesa=dia, estado="confirmada", persona=PersonaFactory(sector=cultura)
        )
        for _ in range(2)
    ]
    callada = InvitacionFactory(sobremesa=dia)
    datos = {"accion": "dia", "dia": otro.pk, "motivo": "Falta gente el otro día."}

    previa = ver(coordina, dialogo, [*sillas, callada], **datos)
    uno, dos = previa.context["efecto"]
    assert (uno.antes, uno.despues, str(uno.sectores[0])) == (2, 0, "Cultura 2 → 0, faltarían 2")
    assert (dos.antes, dos.despues, dos.sobran) == (0, 2, 1)

    aplicar(coordina, dialogo, [*sillas, callada], **datos)
    dias = list(Invitacion.objects.order_by("pk").values_list("sobremesa", flat=True))
    assert dias == [otro.pk, dia.pk, otro.pk]
    tablero = coordina.get(reverse("sobremesas:tablero", args=[dialogo.clave]))
    assert "1 no cambió" in tablero.content.decode()

    deshacer(coordina, dialogo)
    assert set(Invitacion.objects.values_list("sobremesa", flat=True)) == {dia.pk}
    assert estados(sillas) == ["confirmada", "confirmada"]


def test_retirar_pide_razon_y_deshacer_devuelve_su_respuesta(coordina, dialogo, dia):
    sillas = [
        InvitacionFactory(sobremesa=dia, estado=estado, invitada_en=timezone.now())
        for estado in ("confirmada", "declinada", "invitada", "en_espera")
    ]
    sin_razon = ver(coordina, dialogo, sillas, accion="retirar")
    assert sin_razon.status_code == 422 and estados(sillas)[0] == "confirmada"

    aplicar(coordina, dialogo, sillas, accion="retirar", motivo="Cambió la administración.")
    assert set(estados(sillas)) == {"retirada"}
    assert sillas[0].movimientos.last().motivo == "Cambió la administración."

    deshacer(coordina, dialogo)
    assert estados(sillas) == ["confirmada", "declinada", "invitada", "en_espera"]


def test_encargar_y_anotar_por_donde_se_invito(
    entrevista, entrevistadora, dialogo, dia, coordinadora
):
    por_invitar = InvitacionFactory(sobremesa=dia, estado="en_lista")
    invitada = InvitacionFactory(sobremesa=dia)
    suya = invitada.pendientes.create(
        dialogo=dialogo, sobremesa=dia, texto="x", responsable=coordinadora
    )

    aplicar(
        entrevista,
        dialogo,
        [por_invitar, invitada],
        accion="encargar",
        quien=entrevistadora.pk,
    )
    suya.refresh_from_db()
    assert suya.responsable == por_invitar.pendientes.get().responsable == entrevistadora
    deshacer(entrevista, dialogo)
    suya.refresh_from_db()
    assert suya.responsable == coordinadora and not por_invitar.pendientes.exists()

    sin_decir = ver(entrevista, dialogo, [por_invitar], accion="canal")
    assert sin_decir.status_code == 422
    aplicar(entrevista, dialogo, [por_invitar], accion="canal", canal="carta")
    por_invitar.refresh_from_db()
    assert (por_invitar.estado, por_invitar.canal) == ("invitada", "carta")
    dicho = deshacer(entrevista, dialogo).content.decode()  # lo que no vuelve atrás se dice
    por_invitar.refresh_from_db()
    assert (por_invitar.estado, por_invitar.canal) == ("invitada", "correo")
    assert "ya consta como invitada" in dicho


def test_mover_y_retirar_no_son_de_quien_entrevista_ni_valen_sillas_ajenas(
    entrevista, coordina, dialogo, dia
):
    propia, ajena = InvitacionFactory(sobremesa=dia), InvitacionFactory()

    for accion in ("dia", "retirar"):
        datos = {"accion": accion, "dia": dia.pk, "motivo": "x"}
        assert ver(entrevista, dialogo, [propia], **datos).status_code == 422
        aplicar(entrevista, dialogo, [propia], **datos)
    aplicar(coordina, dialogo, [ajena], accion="retirar", motivo="x")
    vacia = ver(coordina, dialogo, [], accion="retirar", motivo="x")

    assert vacia.status_code == 302
    assert estados([propia, ajena]) == ["invitada", "invitada"]
