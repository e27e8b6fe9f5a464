"""Lo que quedó escrito o abierto y después cambió: ofertas, vísperas, pendientes, envíos."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from dialogo import correo
from dialogo.models import DireccionRebotada, Envio
from sobremesas.asiento import Accion, Aviso, Quien, mover
from sobremesas.asiento.espera import ofrecer
from sobremesas.asiento.sesion import cancelar, cerrar, reprogramar
from sobremesas.asiento.tasks import vencer_ofertas
from sobremesas.mensajes import escribir, vispera
from sobremesas.models import Invitacion, Mensaje, Oferta, Pendiente, Reserva
from tests import fabricas as f
from tests import fabricas_sobremesas as s

CDMX = ZoneInfo("America/Mexico_City")
E = Invitacion.Estado
C = Mensaje.Clase
pytestmark = pytest.mark.django_db


def espera(dia):
    desde = timezone.now() - timedelta(hours=2)
    persona = f.PersonaFactory(correo="alguien@correo.ejemplo.mx")
    campos = {"estado": E.EN_ESPERA, "en_espera_desde": desde, "persona": persona}
    return s.InvitacionFactory(sobremesa=dia, **campos)


def test_w2_un_dia_cerrado_con_una_oferta_viva_no_detiene_las_de_los_otros(dialogo, equipo):
    """W2, W7: el reloj estuvo parado y alguien cerró el primer día antes de que venciera."""
    uno, dos = (s.SobremesaFactory(dialogo=dialogo, cupo=1) for _ in range(2))
    primera, segunda = espera(uno), espera(dos)
    ofrecer(primera, equipo)
    ofrecer(segunda, equipo)
    hace = timezone.now() - timedelta(minutes=1)
    Oferta.objects.update(vence_en=hace)
    uno.empieza_en, uno.corte_en = hace, hace - timedelta(days=3)
    uno.save()
    cerrar(uno, equipo)
    assert Oferta.objects.get(invitacion=primera).resultado == Oferta.Resultado.VENCIDA
    Oferta.objects.filter(invitacion=primera).update(resultado="")  # como quedó antes de esto
    vencer_ofertas()
    segunda.refresh_from_db()
    assert segunda.estado == E.EN_ESPERA


def test_m6_quien_cambia_de_dia_no_recibe_la_vispera_del_que_dejo_y_si_la_del_suyo(
    dialogo, coordinadora
):
    """M2, M6: lo escrito para un día no sale si su silla ya es de otro; la víspera es la del nuevo."""
    s.ConvocatoriaFactory(dialogo=dialogo)
    jueves = datetime(2027, 1, 28, 17, tzinfo=CDMX)
    uno, dos = (
        s.SobremesaFactory(
            dialogo=dialogo,
            empieza_en=jueves + timedelta(days=n),
            corte_en=jueves - timedelta(days=3),
        )
        for n in (0, 1)
    )
    silla = s.InvitacionFactory(sobremesa=uno, estado=E.CONFIRMADA)
    with freeze_time(datetime(2027, 1, 27, 0, 5, tzinfo=CDMX)):
        assert vispera.escribir_las_de_hoy() == 1  # saldrá a las 9
    with freeze_time(datetime(2027, 1, 27, 8, tzinfo=CDMX)):
        equipo = Quien.equipo(coordinadora)
        mover(silla, Accion.CAMBIAR_DIA, quien=equipo, sobremesa=dos, motivo="Lo pidió.")
    with freeze_time(datetime(2027, 1, 27, 9, 5, tzinfo=CDMX)):
        while correo.despachar():
            pass
    assert not any("28 de enero" in carta.subject for carta in mail.outbox)
    vieja = Mensaje.objects.get(clase=C.VISPERA)
    assert vieja.envio.estado == Envio.Estado.OMITIDO
    assert vieja.envio.razon.startswith("Cambió de día")
    with freeze_time(datetime(2027, 1, 28, 9, 5, tzinfo=CDMX)):
        assert vispera.escribir_las_de_hoy() == 1
        assert vispera.escribir_las_de_hoy() == 0
        assert correo.despachar() == 1
    assert "viernes 29 de enero de 2027" in mail.outbox[-1].body


def test_m6_lo_escrito_para_un_dia_se_escribe_otra_vez_con_el_dia_nuevo(dialogo, coordinadora):
    """La invitación esperaba a la mañana y entretanto su silla pasó a otro día."""
    s.ConvocatoriaFactory(dialogo=dialogo)
    jueves = datetime(2027, 1, 28, 17, tzinfo=CDMX)
    uno, dos = (
        s.SobremesaFactory(dialogo=dialogo, empieza_en=jueves + timedelta(days=n)) for n in (0, 1)
    )
    silla = s.InvitacionFactory(sobremesa=uno)
    with freeze_time(datetime(2026, 12, 1, 22, tzinfo=CDMX)):
        escribir(silla.asistentes.get(), C.INVITACION)
    with freeze_time(datetime(2026, 12, 1, 22, 10, tzinfo=CDMX)):
        equipo = Quien.equipo(coordinadora)
        mover(silla, Accion.CAMBIAR_DIA, quien=equipo, sobremesa=dos, motivo="Equilibrio.")
    with freeze_time(datetime(2026, 12, 2, 9, 5, tzinfo=CDMX)):
        for _ in range(3):
            correo.despachar()
    assert mail.outbox
    assert not any("28 de enero" in uno.body for uno in mail.outbox)
    salieron = Mensaje.objects.filter(clase=C.INVITACION, envio__estado=Envio.Estado.ENVIADO)
    assert salieron.count() == 1


def test_c7_de_un_dia_cancelado_no_se_pasa_a_otro_teniendo_lugar_en_un_tercero(dialogo, equipo):
    """C7: el día cancelado no contaba, así que pudo tomar otro; moverla le daría dos."""
    uno, dos, tres = (s.SobremesaFactory(dialogo=dialogo) for _ in range(3))
    silla = s.InvitacionFactory(sobremesa=uno, estado=E.CONFIRMADA)
    cancelar(uno, "Lluvia.", equipo)
    otra = s.InvitacionFactory(sobremesa=dos, persona=silla.persona)
    assert mover(otra, Accion.ASISTIR, quien=equipo).a == E.CONFIRMADA
    dicho = mover(silla, Accion.CAMBIAR_DIA, quien=equipo, sobremesa=tres, motivo="Lo pidió.")
    assert (dicho.cambio, dicho.aviso) == (False, Aviso.TIENE_OTRO)
    mover(otra, Accion.DECLINAR, quien=equipo)
    assert mover(silla, Accion.CAMBIAR_DIA, quien=equipo, sobremesa=tres).cambio


def test_el_contacto_dictado_en_un_pendiente_resuelto_tampoco_lo_lee_quien_no_lo_ve(
    dialogo, entrevistadora, coordinadora, cliente_de
):
    silla = s.InvitacionFactory(sobremesa__dialogo=dialogo)
    Pendiente.objects.create(
        dialogo=dialogo,
        sobremesa=silla.sobremesa,
        invitacion=silla,
        texto="Mandaría a Luz, luz@oficina.ejemplo.mx, 55 1234 5678.",
        resuelto_en=timezone.now(),
        resolucion="Se le escribió a luz@oficina.ejemplo.mx",
    )
    url = reverse("sobremesas:silla", args=[dialogo.clave, silla.pk])
    suya = cliente_de(entrevistadora).get(url).content.decode()
    assert "Mandaría a Luz" in suya
    assert "luz@oficina" not in suya and "1234 5678" not in suya
    assert "luz@oficina" in cliente_de(coordinadora).get(url).content.decode()


def test_m4_lo_que_debe_saber_quien_ya_rebotaba_se_le_dice_por_telefono(dialogo, equipo):
    """M4: la llamada del rebote ya se hizo; el cambio de sede de después pide otra."""
    dia = s.SobremesaFactory(dialogo=dialogo)
    quien = s.InvitacionFactory(sobremesa=dia, estado=E.CONFIRMADA).asistentes.get()
    DireccionRebotada.objects.create(correo=quien.correo.lower(), motivo="550")
    reprogramar(dia, quien=equipo, motivo="Se espera lluvia.", lugar="Salón techado")
    correo.despachar()
    assert not mail.outbox
    suyos = Pendiente.objects.abiertos().filter(invitacion=quien.invitacion, clase="llamar")
    assert "rebota" in suyos.get().texto and "cambio de sede" in suyos.get().texto
    escribir(quien, C.RECORDATORIO)  # lo que puede dejar de recibir no pide llamada
    assert suyos.count() == 1


def test_un_mensaje_que_no_se_puede_revisar_no_detiene_a_los_que_siguen(monkeypatch):
    """Queda con su error y se intenta más tarde, como el que el servidor no aceptó."""

    def falla(envio):
        raise ValueError("no se pudo leer")

    monkeypatch.setitem(correo._revisores, Envio.Clase.CONTRAFIRMA, falla)
    malo = correo.encolar(
        clave="malo", para="a@b.mx", asunto="Uno", texto="x", clase=Envio.Clase.CONTRAFIRMA
    )
    bueno = correo.encolar(clave="bueno", para="c@d.mx", asunto="Otro", texto="y")
    assert correo.despachar() == 1
    malo.refresh_from_db()
    bueno.refresh_from_db()
    assert bueno.estado == Envio.Estado.ENVIADO
    assert malo.estado == Envio.Estado.POR_ENVIAR and malo.intentos == 1
    assert malo.intentar_desde > timezone.now() and "ValueError" in malo.error


def test_m1_a_quien_no_se_le_pudo_escribir_su_invitacion_se_le_llama(
    dialogo, coordinadora, monkeypatch
):
    """M1: «a nadie ninguno»: la ola termina y la que falló queda por llamar, no callada."""
    from sobremesas.mensajes import olas

    dia = s.SobremesaFactory(dialogo=dialogo)
    ola = s.OlaFactory(dialogo=dialogo, creada_por=coordinadora)
    una, otra = (s.InvitacionFactory(sobremesa=dia, estado=E.EN_LISTA, ola=ola) for _ in range(2))
    de_verdad = olas.escribir_una

    def escribir_una(ola, asistente):
        if asistente.invitacion_id == una.pk:
            raise ValueError("plantilla rota")
        return de_verdad(ola, asistente)

    monkeypatch.setattr(olas, "escribir_una", escribir_una)
    olas.lanzar(ola)
    olas.preparar(ola.pk)
    otra.refresh_from_db()
    assert otra.estado == E.INVITADA
    suyo = Pendiente.objects.abiertos().get(invitacion=una)
    assert suyo.clase == "llamar" and "No se pudo escribir" in suyo.texto


def test_un_caracter_de_control_en_un_motivo_o_en_una_busqueda_no_es_una_falla(
    dialogo, coordinadora, cliente_de
):
    """PostgreSQL no guarda el carácter nulo: se quita, como en los formularios."""
    dia = s.SobremesaFactory(dialogo=dialogo)
    silla = s.InvitacionFactory(sobremesa=dia, estado=E.CONFIRMADA)
    s.LugarFactory(mesa=s.MesaFactory(sobremesa=dia), invitacion=silla)
    paso = s.PasoFactory(
        sobremesa=dia, invitacion=silla, anomalia="sin_lugar", anotado_por=coordinadora
    )
    cliente, args = cliente_de(coordinadora), [dialogo.clave, dia.numero]

    def mandar(vista, suyos, **datos):
        return cliente.post(reverse(f"sobremesas:{vista}", args=suyos), datos).status_code

    assert mandar("mesas_fijar", [*args, silla.pk], motivo="Sale\x00 antes") == 302
    assert mandar("puerta_decidir", [*args, paso.nonce], decision="no_entro", razon="a\x00b") == 302
    silla.lugar.refresh_from_db()
    paso.refresh_from_db()
    assert (silla.lugar.motivo, paso.resolucion) == ("Sale antes", "No entró. ab")
    libro = reverse("sobremesas:mensajes", args=[dialogo.clave])
    assert cliente.get(f"{libro}?q=%00").status_code == 200


def test_w6_una_reserva_que_vencio_con_el_reloj_parado_tambien_avisa(dialogo, equipo):
    """W6: el lugar apartado volvió a ser de quien espera mientras nadie miraba; avisa una vez."""
    dia = s.SobremesaFactory(dialogo=dialogo, cupo=1)
    Reserva.objects.create(
        sobremesa=dia,
        sector=f.SectorFactory(),
        motivo="Su secretaría responde.",
        vence_en=timezone.now() - timedelta(hours=2),
        creada_por=equipo.usuario,
    )
    ella = espera(dia)
    vencer_ofertas()
    abierto = dia.pendientes.abiertos().get(clase="lugar_libre")
    assert ella.persona.nombre in abierto.texto
    abierto.resuelto_en = timezone.now()
    abierto.save()
    vencer_ofertas()
    assert dia.pendientes.filter(clase="lugar_libre").count() == 1


def test_veinte_megas_en_lo_que_recibe_json_se_rechazan(
    dialogo, coordinadora, cliente_de, settings
):
    dia = s.SobremesaFactory(dialogo=dialogo)
    settings.REBOTES_SECRETO = "un-secreto-de-prueba-de-treinta-y-dos"
    cliente, cuerpo = cliente_de(coordinadora), "x" * 20 * 2**20
    for url in (
        reverse("sobremesas:puerta_pasos", args=[dialogo.clave, dia.numero]),
        reverse("rebotes"),
    ):
        respuesta = cliente.post(url, cuerpo, content_type="application/json")
        assert respuesta.status_code in (400, 413), url


def test_w6_apartar_y_soltar_desde_la_lista_pasan_por_el_asiento(dialogo, cliente_de, coordinadora):
    """W6: lo que se suelta en su página es de quien espera en ese momento, no cuando alguien mire."""
    dia = s.SobremesaFactory(dialogo=dialogo, cupo=1)
    cliente, sector = cliente_de(coordinadora), f.SectorFactory()
    datos = {"sobremesa": dia.pk, "lugares": 1, "sector": sector.pk, "motivo": "Responde."}
    cliente.post(reverse("sobremesas:reservar", args=[dialogo.clave]), datos)
    reserva = dia.reservas.get()
    assert reserva.creada_por == coordinadora
    ella = espera(dia)
    soltar = reverse("sobremesas:soltar", args=[dialogo.clave, reserva.pk])
    assert cliente.post(soltar).status_code == 302
    abierto = dia.pendientes.abiertos().get(clase="lugar_libre")
    assert ella.persona.nombre in abierto.texto
    assert cliente.post(soltar).status_code == 404
