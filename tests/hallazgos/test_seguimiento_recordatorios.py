"""A quién se le recuerda qué, qué día y una sola vez. El tiempo se mueve sin dormir."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from dialogo import correo
from dialogo.models import BajaDeCorreo, Envio
from hallazgos.recomendaciones.comunicar import comunicar
from hallazgos.seguimiento import recordatorios
from hallazgos.seguimiento.tasks import recordar
from tests import fabricas as f
from tests import fabricas_resultado as r
from tests.hallazgos.seguimiento import comunicada

pytestmark = pytest.mark.django_db
HOY = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)  # las nueve de la mañana en la Ciudad de México


@pytest.fixture(autouse=True)
def reloj():
    with freeze_time(HOY) as congelado:
        yield congelado


def dia(dias: int) -> date:
    return timezone.localdate() + timedelta(days=dias)


@pytest.fixture
def recomendacion(reloj, dialogo, enlace):
    """Comunicada hoy, con treinta días para responder."""
    return comunicada(dialogo, enlace, responder_antes_de=dia(30))


def pasan(reloj, dias: int) -> list[Envio]:
    """Da la vuelta diaria cada mañana, dos veces, y manda lo que toca. Lo enviado en esos días."""
    antes = set(Envio.objects.values_list("pk", flat=True))
    for _ in range(dias):
        reloj.tick(timedelta(days=1))
        recordar()
        recordar()
        with freeze_time(timezone.now() + timedelta(hours=1)):
            correo.despachar()
    return list(Envio.objects.exclude(pk__in=antes).order_by("creado_en"))


def test_una_respuesta_se_recuerda_al_comunicar_siete_dias_antes_y_al_vencer(
    reloj, recomendacion, enlace
):
    recordatorios.al_comunicar(recomendacion)
    recordatorios.al_comunicar(recomendacion)
    primero = Envio.objects.get()
    assert primero.clase == Envio.Clase.SEGUIMIENTO
    assert primero.para == enlace.email
    assert f"/respuestas/{recomendacion.folio}/" in primero.texto
    assert "a más tardar el 31 de marzo de 2027" in primero.texto
    assert "None" not in primero.texto + primero.html
    enviados = pasan(reloj, 40)
    assert [timezone.localdate(e.enviado_en) for e in enviados] == [
        date(2027, 3, 24),
        date(2027, 4, 1),
    ]
    assert "1 día tarde" in enviados[1].texto
    assert "dejar de recibir" not in enviados[1].html, "lo que obliga no se deja de recibir"
    primero.refresh_from_db()
    assert primero.estado == Envio.Estado.ENVIADO


def test_diez_comunicadas_en_una_manana_son_un_correo(dialogo, enlace, recomendacion):
    recordatorios.al_comunicar(recomendacion)
    for _ in range(9):
        otra = comunicada(dialogo, responsable=recomendacion.responsable)
        recordatorios.al_comunicar(otra)
    envio = Envio.objects.get()
    assert envio.asunto.startswith("Diez recomendaciones")
    assert envio.texto.count("/respuestas/R-") == 10
    assert envio.intentar_desde == HOY + recordatorios.PARA_JUNTAR


def test_comunicada_de_noche_sale_en_la_manana_y_si_ya_salio_una_al_dia_siguiente(
    reloj, dialogo, recomendacion
):
    recordatorios.al_comunicar(recomendacion)
    reloj.tick(timedelta(hours=1))
    correo.despachar()
    reloj.tick(timedelta(hours=11))  # las nueve de la noche
    otra = comunicada(dialogo, responsable=recomendacion.responsable)
    recordatorios.al_comunicar(otra)
    segundo = Envio.objects.exclude(estado=Envio.Estado.ENVIADO).get()
    assert timezone.localtime(segundo.intentar_desde).isoformat() == "2027-03-02T09:00:00-06:00"
    assert segundo.texto.index(otra.folio) < segundo.texto.index(recomendacion.folio)
    assert "También está pendiente" in segundo.texto


def test_un_paso_se_recuerda_quince_dias_antes_y_al_vencer_y_el_silencio_a_los_noventa(
    reloj, recomendacion
):
    r.RespuestaInstitucionalFactory(recomendacion=recomendacion)
    compromiso = r.CompromisoFactory(recomendacion=recomendacion, para_el=dia(300))
    r.HitoFactory(compromiso=compromiso, que="El formato", para_el=dia(40))
    r.HitoFactory(compromiso=compromiso, que="El padrón", para_el=dia(300))
    enviados = pasan(reloj, 60)
    cuando = {timezone.localdate(e.enviado_en): e for e in enviados}
    assert list(cuando) == [date(2027, 3, 26), date(2027, 4, 11)]
    assert "El formato" in cuando[date(2027, 3, 26)].texto
    assert "dejar de recibir" in cuando[date(2027, 3, 26)].html
    r.AvanceFactory(hito=compromiso.hitos.first(), cumplido=True)
    callada = pasan(reloj, 95)
    assert [timezone.localdate(e.enviado_en) for e in callada] == [date(2027, 7, 30)]
    assert "91 días sin informe" in callada[0].texto


def test_quien_pidio_no_recibir_los_optativos_recibe_los_que_obligan(
    reloj, dialogo, enlace, cliente_de, recomendacion
):
    r.RespuestaInstitucionalFactory(recomendacion=recomendacion)
    compromiso = r.CompromisoFactory(recomendacion=recomendacion, para_el=dia(60))
    r.HitoFactory(compromiso=compromiso, para_el=dia(40))
    cliente, direccion = cliente_de(enlace), f"/{dialogo.clave}/respuestas/recordatorios/"
    for _ in range(2):
        assert cliente.post(direccion, {"accion": "dejar"}).status_code == 302
    assert BajaDeCorreo.objects.get().anulada_en is None
    assert "Volver a recibirlos" in cliente.get(direccion).text
    assert [timezone.localdate(e.enviado_en) for e in pasan(reloj, 50)] == [date(2027, 4, 11)]
    assert cliente_de(enlace).post(direccion, {"accion": "volver"}).status_code == 302
    assert BajaDeCorreo.objects.get().anulada_en is not None


def test_lo_que_se_contesta_antes_de_salir_ya_no_sale(reloj, dialogo, enlace, recomendacion):
    recordatorios.al_comunicar(recomendacion)
    r.RespuestaInstitucionalFactory(recomendacion=recomendacion)
    reloj.tick(timedelta(hours=1))
    correo.despachar()
    envio = Envio.objects.get()
    assert (envio.estado, "Ya no debe nada" in envio.razon) == (Envio.Estado.OMITIDO, True)
    otra = comunicada(dialogo, responsable=recomendacion.responsable)
    recordatorios.al_comunicar(otra)
    enlace.papeles.update(terminado_en=timezone.now())
    reloj.tick(timedelta(days=1, hours=1))
    correo.despachar()
    assert "Ya no es enlace" in Envio.objects.latest("pk").razon


def test_si_el_reloj_estuvo_parado_lo_que_toco_esa_semana_sale_junto(reloj, recomendacion):
    recordatorios.al_comunicar(recomendacion)
    correo.despachar()
    reloj.tick(timedelta(days=26))  # tocaba el 23 y nadie dio la vuelta hasta el 27
    recordar()
    assert Envio.objects.filter(clave__endswith="2027-03-27").count() == 1


def test_a_la_corresponsable_se_le_avisa_y_a_la_de_al_lado_nada(dialogo, recomendacion):
    otra = f.OrganizacionFactory()
    recomendacion.corresponsables.add(otra)
    for organizacion in (otra, f.OrganizacionFactory()):
        suyo = f.IntegranteFactory(dialogo=dialogo, rol="enlace")
        r.EnlaceFactory(integrante=suyo, organizacion=organizacion)
    recordatorios.al_comunicar(recomendacion)
    recordar()
    assert Envio.objects.count() == 2
    de_otra = Envio.objects.exclude(para__startswith="enlace@").get()
    assert f"la responde {recomendacion.responsable}" in de_otra.texto


def test_la_coordinacion_ve_lo_que_saldria_y_lo_que_salio(cliente_de, coordinadora, recomendacion):
    cliente = cliente_de(coordinadora)
    direccion = f"/{recomendacion.dialogo.clave}/respuestas/recordatorios/"
    antes = cliente.get(direccion).text
    assert "hay que responder a más tardar" in antes
    assert "Todavía ninguno" in antes
    assert not Envio.objects.exists(), "mirar no escribe"
    recordatorios.al_comunicar(recomendacion)
    assert "Tiene un mensaje por salir" in cliente.get(direccion).text


def test_comunicar_pone_el_aviso_en_el_buzon(dialogo, coordinadora, enlace):
    una = r.RecomendacionFactory(
        dialogo=dialogo,
        responsable=f.OrganizacionFactory(),
        hallazgos=[f.HallazgoFactory(dialogo=dialogo, estado="listo")],
    )
    una.objetivos.create(dialogo=dialogo, plazo="corto", numero=1, texto="Objetivo de prueba")
    r.EnlaceFactory(integrante=enlace.papeles.get(), organizacion=una.responsable)
    comunicar(una, autor=coordinadora, responder_antes_de=dia(30))
    assert Envio.objects.filter(clase=Envio.Clase.SEGUIMIENTO, para=enlace.email).count() == 1
