"""Anotar en nombre de quien fue invitada, decidir sobre una silla y ofrecer lo que se libera."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sobremesas import llaves
from sobremesas.asiento import Accion, DatosDeDelegado, Quien, mover
from sobremesas.models import Canal, Llave, Pendiente
from tests.fabricas_sobremesas import InvitacionFactory, PendienteFactory, SobremesaFactory


@pytest.fixture
def dia(dialogo):
    return SobremesaFactory(dialogo=dialogo, cupo=2)


def direccion(silla, accion="anotar"):
    return reverse(f"sobremesas:{accion}", args=[silla.sobremesa.dialogo.clave, silla.pk])


def respuesta(silla, accion, canal="telefono", **mas):
    silla.refresh_from_db()
    datos = {"accion": accion, "canal": canal, "version": silla.version, "clave": "a" * 8}
    return datos | {"clave": f"{accion}-{canal}-{silla.version}"} | mas


@pytest.mark.parametrize("canal", ["telefono", "correo", "carta", "en_persona"])
def test_c2_lo_que_llega_por_otro_medio_usa_la_misma_funcion(
    entrevista, entrevistadora, dia, canal
):
    """C2 y «contestar por teléfono o carta»: queda la fuente, quién la anotó y su historia."""
    silla = InvitacionFactory(sobremesa=dia)
    llamada = PendienteFactory(dialogo=dia.dialogo, invitacion=silla, clase="rebote")

    hecho = entrevista.post(
        direccion(silla), respuesta(silla, "asistir", canal, nota="Habló su secretaria.")
    )

    assert hecho.url == direccion(silla, "silla")
    silla.refresh_from_db()
    llamada.refresh_from_db()
    assert (silla.estado, silla.respuesta_canal) == ("confirmada", canal)
    assert silla.anotada_por == entrevistadora
    movimiento = silla.movimientos.get()
    assert (movimiento.canal, movimiento.anotado_por) == (canal, entrevistadora)
    assert movimiento.motivo == "Habló su secretaria."
    assert llamada.resolucion == (
        f"Se anotó su respuesta: asistirá, por {Canal(canal).label.lower()}."
    )


def test_manda_a_alguien_y_el_equipo_lo_aprueba_o_no(entrevista, entrevistadora, dia):
    """D1: la silla es la misma; primero sin nombre, luego con él, y el equipo decide."""
    silla = InvitacionFactory(sobremesa=dia)
    entrevista.post(direccion(silla), respuesta(silla, "delegar"))
    silla.refresh_from_db()
    assert silla.estado == "delega"
    assert entrevista.post(direccion(silla), respuesta(silla, "nombrar")).status_code == 422

    datos = {"nombre": "Berenice Tovar", "tratamiento": "Lic.", "correo": "be@ejemplo.mx"}
    entrevista.post(direccion(silla), respuesta(silla, "nombrar", "correo", **datos))
    silla.refresh_from_db()
    vigente = silla.asistentes.get(sustituido_en=None)
    assert (silla.estado, vigente.con_tratamiento) == ("delegada", "Lic. Berenice Tovar")

    decidir = direccion(silla, "representante")
    sin_razon = entrevista.post(decidir, {"decision": "rechazar"}, follow=True)
    assert "hace falta una razón" in sin_razon.content.decode()
    entrevista.post(decidir, {"decision": "rechazar", "motivo": "No es de la dependencia."})
    silla.refresh_from_db()
    vigente.refresh_from_db()
    assert (silla.estado, vigente.motivo_rechazo) == ("delega", "No es de la dependencia.")

    otra = {"nombre": "Hugo Paz"}
    entrevista.post(direccion(silla), respuesta(silla, "nombrar", "carta", **otra))
    entrevista.post(decidir, {"decision": "aprobar"})
    vigente = silla.asistentes.get(sustituido_en=None)
    assert vigente.aprobado_por == entrevistadora
    assert not Pendiente.objects.abiertos().filter(clase="delegado").exists()


def test_r3_si_alguien_la_cambio_se_ven_las_dos(entrevista, coordina, dia):
    silla = InvitacionFactory(sobremesa=dia)
    vieja = respuesta(silla, "asistir")
    coordina.post(direccion(silla), respuesta(silla, "declinar", "correo"))

    choque = entrevista.post(direccion(silla), vieja)
    html = choque.content.decode()

    silla.refresh_from_db()
    assert choque.status_code == 409 and silla.estado == "declinada"
    assert "por Carmen" in html and "No podrá" in html and "Lo que ibas a anotar" in html
    nueva = choque.context["form"]["version"].value()
    assert entrevista.post(direccion(silla), vieja | {"version": nueva}).status_code == 302
    silla.refresh_from_db()
    assert silla.estado == "confirmada"


def test_r1_el_mismo_envio_dos_veces_es_un_cambio(entrevista, dia):
    silla = InvitacionFactory(sobremesa=dia)
    datos = respuesta(silla, "declinar")

    entrevista.post(direccion(silla), datos)
    entrevista.post(direccion(silla), datos)

    assert silla.movimientos.count() == 1


def test_c7_otro_dia_dice_su_efecto_y_si_esta_lleno_queda_anotado(entrevista, dialogo, dia):
    otro = SobremesaFactory(dialogo=dialogo, cupo=1)
    silla = InvitacionFactory(sobremesa=dia)
    pagina = entrevista.get(direccion(silla))
    ((ofrecido, efecto),) = pagina.context["efectos"]
    assert ofrecido == otro and "0 → 1" in efecto and "1 de 1 lugares tomados" in efecto
    assert entrevista.post(direccion(silla), respuesta(silla, "cambiar_dia")).status_code == 422

    entrevista.post(direccion(silla), respuesta(silla, "cambiar_dia", sobremesa=otro.pk))
    silla.refresh_from_db()
    assert (silla.sobremesa, silla.estado) == (otro, "confirmada")

    segunda = InvitacionFactory(sobremesa=dia)
    aviso = entrevista.post(
        direccion(segunda), respuesta(segunda, "cambiar_dia", sobremesa=otro.pk), follow=True
    )
    segunda.refresh_from_db()
    assert "Ese día está lleno" in aviso.content.decode()
    assert (segunda.sobremesa, segunda.estado) == (dia, "invitada")
    assert list(segunda.dias_posibles.all()) == [otro]
    assert segunda.pendientes.abiertos().get().clase == "otro_dia"


def test_con_gente_en_espera_una_nota_no_da_paso_y_una_razon_si(entrevista, dia):
    dia.cupo = 1
    dia.save()
    InvitacionFactory(sobremesa=dia, estado="en_espera")
    una, otra = InvitacionFactory.create_batch(2, sobremesa=dia)
    assert "Hay 1 en espera" in entrevista.get(direccion(una)).content.decode()

    entrevista.post(direccion(una), respuesta(una, "asistir", nota="Habló su secretaria."))
    una.refresh_from_db()
    assert una.estado == "en_espera"
    assert una.movimientos.filter(accion="nota", motivo="Habló su secretaria.").exists()

    entrevista.post(direccion(otra), respuesta(otra, "asistir", razon="Responde por H-03."))
    otra.refresh_from_db()
    assert otra.estado == "confirmada"


def test_c4_retirar_reponer_y_dar_sobrecupo_pide_razon_y_es_de_la_coordinacion(
    coordina, entrevista, dia
):
    dia.cupo = 1
    dia.save()
    InvitacionFactory(sobremesa=dia, estado="confirmada")
    silla = InvitacionFactory(sobremesa=dia, invitada_en=timezone.now())
    for accion in ("retirar", "reponer", "sobrecupo"):
        assert entrevista.get(direccion(silla, accion)).status_code == 404

    sobrecupo = direccion(silla, "sobrecupo")
    assert "0 → 1" in coordina.get(sobrecupo).content.decode()
    assert coordina.post(sobrecupo, {"motivo": ""}).status_code == 422
    coordina.post(sobrecupo, {"motivo": "Responde por tres hallazgos."})
    silla.refresh_from_db()
    assert (silla.estado, silla.es_sobrecupo) == ("confirmada", True)

    vieja = silla.version - 1
    coordina.post(direccion(silla, "retirar"), {"motivo": "x", "version": vieja})
    silla.refresh_from_db()
    assert silla.estado == "confirmada"
    coordina.post(direccion(silla, "retirar"), {"motivo": "Cambió de cargo."})
    silla.refresh_from_db()
    assert silla.estado == "retirada"
    coordina.post(direccion(silla, "reponer"), {"motivo": "Fue un error."})
    silla.refresh_from_db()
    assert silla.estado == "invitada"
    motivos = list(silla.movimientos.values_list("motivo", flat=True))
    assert motivos == ["Responde por tres hallazgos.", "Cambió de cargo.", "Fue un error."]


def test_w1_w7_se_ofrece_a_quien_sigue_o_se_salta_con_razon(entrevista, entrevistadora, dia):
    dia.cupo = 2
    dia.save()
    primera = InvitacionFactory(sobremesa=dia, estado="en_espera", prioridad=2)
    segunda, tercera = InvitacionFactory.create_batch(2, sobremesa=dia, estado="en_espera")
    pagina = reverse("sobremesas:espera", args=[dia.dialogo.clave, dia.numero])
    orden = [una.invitacion for una in entrevista.get(pagina).context["espera"].lista]
    assert orden == [primera, segunda, tercera]

    saltar = direccion(primera, "saltar")
    assert entrevista.post(saltar, {"a": tercera.pk}).status_code == 422
    entrevista.post(saltar, {"a": tercera.pk, "motivo": "Sólo puede ese día."})
    oferta = tercera.ofertas.get()
    assert (oferta.salto, oferta.ofrecida_por) == ("Sólo puede ese día.", entrevistadora)

    negada = entrevista.post(direccion(segunda, "ofrecer"), follow=True)
    assert "No es la siguiente" in negada.content.decode()
    entrevista.post(direccion(primera, "ofrecer"))
    primera.refresh_from_db()
    assert primera.estado == "ofrecida" and "Prioridad" in primera.ofertas.get().razon
    assert "No hay lugar libre." in entrevista.get(pagina).content.decode()


def test_los_enlaces_se_reenvian_se_anulan_y_el_de_logistica_se_ve_una_vez(entrevista, dia):
    silla = InvitacionFactory(sobremesa=dia)
    asistente = silla.asistentes.get()
    asistente.correo = "ana@ejemplo.mx"
    asistente.save()
    llaves.nueva(asistente)

    entrevista.post(direccion(silla, "reenviar"))
    assert silla.mensajes.get().clase == "enlace"
    anuladas = list(silla.llaves.vigentes().values_list("pk", flat=True))
    entrevista.post(direccion(silla, "anular_enlaces"))
    assert not silla.llaves.vigentes().filter(pk__in=anuladas).exists()
    assert silla.mensajes.count() == 2

    hecha = entrevista.post(direccion(silla, "enlace_logistica"))
    secreto = hecha.context["enlace"]
    assert secreto in hecha.content.decode() and hecha["Cache-Control"] == "no-store"
    assert silla.llaves.filter(alcance=Llave.Alcance.LOGISTICA).count() == 1
    despues = entrevista.get(direccion(silla, "silla")).content.decode()
    assert secreto not in despues and "Se hizo un enlace de logística" in despues
    # Uno a la vez, como el que hace la propia persona.
    entrevista.post(direccion(silla, "enlace_logistica"))
    assert silla.llaves.vigentes().filter(alcance=Llave.Alcance.LOGISTICA).count() == 1


def test_l4_anular_los_enlaces_alcanza_a_quien_mando_a_alguien(entrevista, dia):
    """L4: los de la silla entera. A quien falta aprobar no se le manda: leería lo que opinó el titular."""
    silla = InvitacionFactory(sobremesa=dia, estado="confirmada")
    titular = silla.asistentes.get()
    mover(
        silla,
        Accion.DELEGAR,
        quien=Quien.por_enlace(),
        delegado=DatosDeDelegado("Luz Ríos", correo="luz@ejemplo.mx"),
    )
    viejas = {llaves.nueva(uno): uno for uno in silla.asistentes.all()}
    vivas = set(silla.llaves.vigentes().values_list("pk", flat=True))
    entrevista.post(direccion(silla, "anular_enlaces"))
    assert len(viejas) == 2 and not silla.llaves.vigentes().filter(pk__in=vivas).exists()
    nuevos = silla.mensajes.filter(clase="enlace").values_list("asistente__nombre", flat=True)
    assert list(nuevos) == [titular.nombre]
    silla.refresh_from_db()
    mover(silla, Accion.APROBAR, quien=Quien.equipo(silla.creada_por))
    entrevista.post(direccion(silla, "anular_enlaces"))
    assert sorted(nuevos.all()) == sorted([titular.nombre, titular.nombre, "Luz Ríos"])
