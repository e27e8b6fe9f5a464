"""Cuándo sale un mensaje, cuándo ya no, y que ni matando al que los manda se pierda o se repita uno."""

import asyncio
import socket
from collections import Counter
from datetime import datetime, timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone
from freezegun import freeze_time

from dialogo import correo
from dialogo.models import DireccionRebotada, Envio
from sobremesas.asiento import Accion, Quien, mover
from sobremesas.asiento.sesion import cancelar, reprogramar
from sobremesas.mensajes import escribir, horario, olas, vispera
from sobremesas.mensajes.revision import DETENIDA
from sobremesas.models import Canal, Mensaje, Ola, Pendiente
from tests import fabricas_sobremesas as s
from tests.sobremesas.proceso import esperar, lanzar, matar, terminar

CDMX = ZoneInfo("America/Mexico_City")
C = Mensaje.Clase
ENLACE = Quien.por_enlace()
# La una de la tarde en México: es hora.
DE_DIA = datetime(2026, 11, 23, 13, tzinfo=CDMX)
DE_NOCHE = datetime(2026, 11, 23, 22, tzinfo=CDMX)


@pytest.fixture
def dia(dialogo):
    s.ConvocatoriaFactory(dialogo=dialogo)
    empieza = datetime(2027, 1, 28, 17, tzinfo=CDMX)
    return s.SobremesaFactory(
        dialogo=dialogo, empieza_en=empieza, corte_en=empieza - timedelta(days=3)
    )


def suerte(mensaje: Mensaje) -> tuple[str, str]:
    mensaje.envio.refresh_from_db()
    return mensaje.envio.estado, mensaje.envio.razon


# Horario ----------------------------------------------------------------------------------------
def test_el_horario_es_el_de_mexico_y_lo_de_la_noche_espera_a_la_manana(db, dia):
    """T6: la hora del centro de México, con cualquier reloj del servidor."""
    reglas = dia.dialogo.convocatoria
    for pedido, sale in [
        ((8, 59), (23, 9, 0)),
        ((9, 0), (23, 9, 0)),
        ((19, 59), (23, 19, 59)),
        ((20, 0), (24, 9, 0)),
        ((23, 30), (24, 9, 0)),
    ]:
        instante = datetime(2026, 11, 23, *pedido, tzinfo=CDMX)
        d, h, m = sale
        assert horario.abre(reglas, instante) == datetime(2026, 11, d, h, m, tzinfo=CDMX)


@pytest.mark.django_db
def test_de_noche_sale_lo_que_la_persona_pidio_y_lo_demas_espera(dia):
    """Lo provocado por ella sale al instante; lo nuestro, cuando abre; también lo que se atrasó."""
    ella = s.InvitacionFactory(sobremesa=dia)
    otra = s.InvitacionFactory(sobremesa=dia).asistentes.get()
    with freeze_time(DE_NOCHE):
        mover(ella, Accion.ASISTIR, quien=ENLACE)
        nuestro = escribir(otra, C.INVITACION)
        assert correo.despachar() == 1
        assert mail.outbox[0].to == [ella.asistentes.get().correo]
        assert nuestro.envio.intentar_desde == datetime(2026, 11, 24, 9, tzinfo=CDMX)
        # Aunque alguien lo adelante, de noche no sale: se aplaza.
        Envio.objects.filter(pk=nuestro.envio_id).update(intentar_desde=timezone.now())
        assert correo.despachar() == 0
    with freeze_time(datetime(2026, 11, 24, 9, 1, tzinfo=CDMX)):
        assert correo.despachar() == 1
    # Un cambio de sede la víspera se avisa a la hora que sea.
    with freeze_time(datetime(2027, 1, 27, 22, tzinfo=CDMX)):
        escribir(ella.asistentes.get(), C.CAMBIO)
        assert correo.despachar() == 1


# M2 y M6: se decide al salir ----------------------------------------------------------------------
@pytest.mark.django_db
def test_m2_quien_contesto_despues_de_programarse_no_recibe_el_recordatorio(dia, coordinadora):
    """M2: se evalúa al mandar. También quien se retiró, quien vio cancelarse el día y quien rebotó."""
    with freeze_time(DE_DIA) as ahora:
        sillas = [s.InvitacionFactory(sobremesa=dia) for _ in range(4)]
        avisos = [escribir(silla.asistentes.get(), C.RECORDATORIO) for silla in sillas]
        ahora.tick(60)
        mover(sillas[0], Accion.DECLINAR, quien=ENLACE)
        mover(sillas[1], Accion.RETIRAR, quien=Quien.equipo(coordinadora), motivo="Cambió.")
        DireccionRebotada.objects.create(
            correo=sillas[2].asistentes.get().correo.upper(), motivo="550"
        )
        correo.despachar()
    assert suerte(avisos[0]) == ("omitido", "Su respuesta cambió: no podrá.")
    assert suerte(avisos[1]) == ("omitido", "La invitación se retiró.")
    assert suerte(avisos[2])[1].startswith("La dirección rebotó")
    assert suerte(avisos[3]) == ("enviado", "")
    assert avisos[0].envio.texto == ""  # llevaba un enlace y nadie va a leerlo
    with freeze_time(DE_DIA):
        tarde = escribir(sillas[3].asistentes.get(), C.RECORDATORIO)
        cancelar(dia, "Sin quorum.", Quien.equipo(coordinadora))
        correo.despachar()
    assert suerte(tarde) == ("omitido", "La sesión se canceló.")


@pytest.mark.django_db
def test_m6_si_cambia_la_fecha_lo_pendiente_se_escribe_otra_vez_con_lo_que_vale(dia, coordinadora):
    """M6: el mensaje viejo no sale, sale uno con la fecha nueva, una sola vez."""
    asistente = s.InvitacionFactory(sobremesa=dia).asistentes.get()
    with freeze_time(DE_NOCHE):
        viejo = escribir(asistente, C.RECORDATORIO)
        cambios = {"empieza_en": dia.empieza_en + timedelta(days=7)}
        cambios["termina_en"] = cambios["empieza_en"] + timedelta(hours=3)
        reprogramar(dia, quien=Quien.equipo(coordinadora), motivo="Se esperan lluvias.", **cambios)
    with freeze_time(datetime(2026, 11, 24, 10, tzinfo=CDMX)):
        correo.despachar()
        correo.despachar()
    assert "se escribió otra vez" in suerte(viejo)[1]
    dichos = [mensaje.body for mensaje in mail.outbox]
    assert len(dichos) == 2  # el aviso del cambio y el recordatorio nuevo
    assert all("jueves 4 de febrero de 2027" in dicho for dicho in dichos)
    assert not any("28 de enero" in dicho for dicho in dichos)
    assert any("Se esperan lluvias." in dicho for dicho in dichos)


@pytest.mark.django_db
def test_t6_m3_la_vispera_es_el_dia_anterior_en_mexico_y_dos_vueltas_escriben_una(dia):
    """T6: día del calendario, no 24 horas. M3: dos relojes a la vez no repiten nada."""
    con_lugar = s.InvitacionFactory(sobremesa=dia, estado="confirmada").asistentes.get()
    s.InvitacionFactory(sobremesa=dia, estado="invitada")
    antes = datetime(2027, 1, 26, 23, 59, tzinfo=CDMX)
    despues = datetime(2027, 1, 27, 0, 1, tzinfo=CDMX)  # a 41 horas
    with freeze_time(antes):
        assert vispera.escribir_las_de_hoy() == 0
    with freeze_time(despues):
        assert vispera.escribir_las_de_hoy() == 1
        assert vispera.escribir_las_de_hoy() == 0
        assert escribir(con_lugar, C.VISPERA) is None
        assert correo.despachar() == 0
    with freeze_time(datetime(2027, 1, 27, 9, 1, tzinfo=CDMX)):
        assert correo.despachar() == 1
    assert mail.outbox[0].to == [con_lugar.correo]


# Olas -------------------------------------------------------------------------------------------
@pytest.fixture
def ola(dia, coordinadora):
    return s.OlaFactory(dialogo=dia.dialogo, creada_por=coordinadora)


def elegir(ola: Ola, dia, cuantas: int, **campos: object) -> list:
    return [
        s.InvitacionFactory(sobremesa=dia, estado="en_lista", ola=ola, **campos)
        for _ in range(cuantas)
    ]


@pytest.mark.django_db
def test_m1_una_ola_invita_una_vez_y_dice_a_quien_hay_que_llamar(dia, ola, coordinadora):
    """M1: preparar dos veces no escribe dos. Quien va por carta o no tiene correo queda por llamar."""
    sillas = elegir(ola, dia, 3)
    (por_carta,) = elegir(ola, dia, 1, canal=Canal.CARTA)
    (sin_correo,) = elegir(ola, dia, 1)
    sin_correo.asistentes.update(correo="")
    cuenta = olas.reparto(ola)
    assert (cuenta.total, cuenta.por_correo, cuenta.por_llamar) == (5, 3, 2)
    with freeze_time(DE_DIA):
        prueba = olas.probar(ola, coordinadora, sillas[0])
        assert correo.leer(prueba.envio)[0].count("(enlace personal)") == 2
        assert olas.lanzar(ola).estado == Ola.Estado.MANDANDO
        assert olas.preparar(ola.pk) == 3
        assert olas.preparar(ola.pk) == 0
        correo.despachar()
    ola.refresh_from_db()
    assert (ola.estado, ola.total, ola.preparados) == ("mandada", 3, 3)
    assert Counter(m.to[0] for m in mail.outbox) == Counter(
        [coordinadora.email, *(silla.persona.correo for silla in sillas)]
    )
    assert {silla.pk for silla in sillas} == set(
        dia.invitaciones.filter(estado="invitada").values_list("pk", flat=True)
    )
    llamar = Pendiente.objects.filter(clase="llamar").values_list("invitacion", flat=True)
    assert set(llamar) == {por_carta.pk, sin_correo.pk}
    with pytest.raises(ValidationError, match="ya se mandó"):
        olas.lanzar(ola)


@pytest.mark.django_db
def test_m3_la_ola_programada_sale_a_su_hora_y_detenida_no_sale_y_se_retoma(dia, ola):
    """M3: dos vueltas del reloj la lanzan una vez. Detener alcanza a lo escrito que no ha salido."""
    elegir(ola, dia, 2)
    with freeze_time(DE_DIA) as ahora:
        olas.lanzar(ola, cuando=DE_DIA + timedelta(hours=1))
        assert olas.lanzar_las_que_toca() == 0
        ahora.tick(3601)
        assert [olas.lanzar_las_que_toca() for _ in range(2)] == [1, 0]
        assert olas.preparar(ola.pk) == 2
        olas.detener(ola)
        assert correo.despachar() == 0
        assert set(Envio.objects.values_list("razon", flat=True)) == {DETENIDA}
        assert mail.outbox == []
        # Se retoma: quien no alcanzó a recibirla la recibe, y una sola vez.
        assert olas.reparto(ola).por_correo == 2
        olas.lanzar(ola)
        assert olas.preparar(ola.pk) == 2
        assert (correo.despachar(), len(mail.outbox)) == (2, 2)
        with pytest.raises(ValidationError, match="ya se mandó"):
            olas.lanzar(ola)


@pytest.mark.django_db
def test_m1_detenida_y_vuelta_a_lanzar_antes_de_que_pase_el_cartero_sale_completa(dia, ola):
    """M1: lo escrito que no había salido vuelve a valer; lo que salió no se repite."""
    elegir(ola, dia, 2)
    with freeze_time(DE_DIA):
        olas.lanzar(ola)
        olas.preparar(ola.pk)
        assert correo.despachar(maximo=1) == 1
        olas.detener(ola)
        olas.lanzar(ola)
        olas.preparar(ola.pk)
        assert (correo.despachar(), len(mail.outbox)) == (1, 2)
        olas.detener(ola)
        with pytest.raises(ValidationError, match="No hay a quién"):
            olas.lanzar(ola)  # ya salió toda
    assert len({carta.to[0] for carta in mail.outbox}) == 2


@pytest.mark.django_db
def test_los_segmentos_van_a_quien_toca_y_al_final_se_agradece_distinto(dia, ola):
    """Presentes, ausentes y representantes leen otra cosa; quién faltó se sabe al cerrar (K6)."""
    llego = s.InvitacionFactory(sobremesa=dia, estado="confirmada")
    falto = s.InvitacionFactory(sobremesa=dia, estado="confirmada")
    s.PasoFactory(invitacion=llego, hora_del_aparato=dia.empieza_en)
    gracias = s.OlaFactory(dialogo=dia.dialogo, clase="agradecimiento", segmento="asistieron")
    falta = s.OlaFactory(dialogo=dia.dialogo, clase="agradecimiento", segmento="faltaron", numero=2)
    assert list(olas.destinatarias(gracias)) == [llego]
    assert list(olas.destinatarias(falta)) == []
    dia.estado = "cerrada"
    dia.save()
    assert list(olas.destinatarias(falta)) == [falto]
    assert "Gracias por haber estado" in olas.vista_previa(gracias, llego).texto
    assert "No alcanzamos a coincidir" in olas.vista_previa(falta, falto).texto


# kill -9 ----------------------------------------------------------------------------------------
class Cartero:
    """Servidor SMTP de verdad: guarda cada mensaje y contesta sin prisa."""

    def __init__(self) -> None:
        self.llegaron: list[tuple[str, str]] = []
        self.conexiones = 0

    async def handle_EHLO(self, servidor, sesion, sobre, nombre, respuestas):  # noqa: N802
        self.conexiones += 1
        sesion.host_name = nombre
        return respuestas

    async def handle_DATA(self, servidor, sesion, sobre) -> str:  # noqa: N802
        mensaje = message_from_bytes(sobre.content)
        self.llegaron.append((sobre.rcpt_tos[0], mensaje["Message-ID"]))
        await asyncio.sleep(0.05)
        return "250 OK"


@pytest.fixture
def cartero():
    oficina = Cartero()
    with socket.create_server(("127.0.0.1", 0)) as libre:
        oficina.puerto = libre.getsockname()[1]
    servidor = Controller(oficina, hostname="127.0.0.1", port=oficina.puerto)
    servidor.start()
    yield oficina
    servidor.stop()


@pytest.mark.django_db(transaction=True)
def test_m1_matar_al_que_manda_no_pierde_a_nadie_y_solo_repite_con_el_mismo_message_id(cartero):
    """M1: SIGKILL a media vuelta y después dos procesos a la vez. Una conexión sirve a toda la vuelta."""
    for n in range(24):
        correo.encolar(clave=f"x:{n}", para=f"p{n}@ejemplo.mx", asunto="Hola", texto="T")
    orden = "from dialogo import correo; correo.despachar()"
    smtp = {"DIALOGO_CORREO": f"smtp://127.0.0.1:{cartero.puerto}"}
    primero = lanzar(orden, **smtp)
    esperar(lambda: len(cartero.llegaron) >= 5)
    matar(primero)
    assert len(cartero.llegaron) < 24
    terminar(lanzar(orden, **smtp), lanzar(orden, **smtp))
    por_persona = Counter(para for para, _ in cartero.llegaron)
    assert set(por_persona) == {f"p{n}@ejemplo.mx" for n in range(24)}
    assert sum(veces - 1 for veces in por_persona.values()) <= 1  # sólo el que iba en el aire
    assert len(set(cartero.llegaron)) == 24  # y con el mismo identificador
    assert Envio.objects.filter(estado="enviado").count() == 24
    assert cartero.conexiones == 3


@pytest.mark.django_db(transaction=True)
def test_m1_matar_al_que_prepara_una_ola_la_deja_a_medias_y_otro_la_termina(dia, ola):
    """M1: cada persona tiene exactamente un mensaje, y el avance dice la verdad."""
    sillas = elegir(ola, dia, 20)
    ola = olas.lanzar(ola)
    orden = f"from sobremesas.mensajes import olas; olas.preparar({ola.pk})"
    primero = lanzar(orden)
    esperar(lambda: Mensaje.objects.count() >= 5)
    matar(primero)
    a_medias = Mensaje.objects.count()
    assert a_medias < 20
    ola.refresh_from_db()
    assert ola.estado == Ola.Estado.MANDANDO
    assert ola.preparados <= a_medias
    terminar(lanzar(orden), lanzar(orden))
    olas.preparar(ola.pk)
    ola.refresh_from_db()
    assert (ola.estado, ola.total, ola.preparados) == ("mandada", 20, 20)
    assert set(Counter(Mensaje.objects.values_list("invitacion", flat=True)).values()) == {1}
    assert Mensaje.objects.filter(invitacion__in=sillas, envio__isnull=False).count() == 20
