"""El evento de calendario: iTIP, zona de México y dos lectores distintos que entienden lo mismo."""

import importlib.metadata
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail

from dialogo import correo
from dialogo.models import Envio
from sobremesas.asiento import Accion, DatosDeDelegado, Quien, mover
from sobremesas.asiento.sesion import cancelar, reprogramar
from sobremesas.calendario import enlaces_para_agregar, ics_de, libro
from sobremesas.mensajes import escribir
from sobremesas.models import Asistente, Sobremesa, VersionDeEvento
from tests import fabricas as f
from tests import fabricas_sobremesas as s
from tests.sobremesas.apoyo import a_la_vez
from tests.sobremesas.lectores import con_ical_js, con_icalendar

CDMX = ZoneInfo("America/Mexico_City")
ENLACE = Quien.por_enlace()


def en_cdmx(anio: int, mes: int, dia: int, hora: int = 17) -> datetime:
    return datetime(anio, mes, dia, hora, tzinfo=CDMX)


def el_dia(empieza: datetime, **campos: object) -> Sobremesa:
    return s.SobremesaFactory(empieza_en=empieza, corte_en=empieza - timedelta(days=3), **campos)


def confirmada(**campos: object) -> Asistente:
    return s.InvitacionFactory(estado="confirmada", **campos).asistentes.get()


def lo_mandado() -> list[str]:
    """Los calendarios que salieron en esta vuelta, en orden."""
    mail.outbox.clear()
    correo.despachar()
    return [parte.content for m in mail.outbox for parte in m.alternatives[1:]]


@pytest.fixture
def a_toda_hora(db):
    """Sin horario de mensajes: lo que el equipo mueve también sale en la misma prueba."""
    import datetime as d

    return {"manda_desde": d.time(0), "manda_hasta": d.time(23, 59, 59)}


# T: la hora -------------------------------------------------------------------------------------
FECHAS = [
    (en_cdmx(2015, 1, 28), -6),
    (en_cdmx(2015, 7, 15), -5),
    (en_cdmx(2022, 7, 15), -5),
    (en_cdmx(2023, 7, 15), -6),
    (en_cdmx(2026, 7, 15), -6),
    (en_cdmx(2027, 1, 28), -6),
]


@pytest.mark.django_db
def test_t2_t3_i6_la_hora_de_la_pared_y_el_instante_en_los_anios_que_importan():
    """T2, T3: con TZID y VTIMEZONE, nunca sólo Z; dos lectores ven el mismo instante. T4: tzdata."""
    assert importlib.metadata.version("tzdata") >= "2022.6"
    archivos = []
    for cuando, desfase in FECHAS:
        assert cuando.utcoffset() == timedelta(hours=desfase)
        ics = ics_de(confirmada(sobremesa=el_dia(cuando)), metodo="REQUEST")
        texto = ics.decode()
        assert f"DTSTART;TZID=America/Mexico_City:{cuando:%Y%m%dT%H%M%S}" in texto
        assert "BEGIN:VTIMEZONE" in texto
        assert not re.search(r"DT(START|END)[^\r\n]*Z\r", texto)
        assert con_icalendar(ics).decoded("dtstart") == cuando
        archivos.append(ics)
    for (cuando, _), leido in zip(FECHAS, con_ical_js(*archivos), strict=True):
        assert leido["empieza"] == cuando.timestamp()
        assert leido["termina"] - leido["empieza"] == 3 * 3600
        assert leido["zona"] == "America/Mexico_City"
        assert leido["pared"] == f"{cuando:%Y-%m-%dT%H:%M:%S}"


@pytest.mark.django_db
def test_t1_i10_agregar_a_mano_y_bajar_es_el_mismo_instante_que_el_correo():
    """I10: Google, Outlook, el archivo y el correo. T1: la zona va escrita."""
    asistente = confirmada(sobremesa=el_dia(en_cdmx(2027, 1, 28)))
    enlaces = enlaces_para_agregar(asistente)
    google = parse_qs(urlsplit(enlaces["google"]).query)
    assert google["dates"] == ["20270128T170000/20270128T200000"]
    assert google["ctz"] == ["America/Mexico_City"]
    assert "hora del centro de México" in google["details"][0]
    for cual in ("outlook", "office"):
        de_microsoft = parse_qs(urlsplit(enlaces[cual]).query)
        inicio = datetime.fromisoformat(de_microsoft["startdt"][0])
        assert inicio == asistente.invitacion.sobremesa.empieza_en
    bajado, mandado = ics_de(asistente), ics_de(asistente, metodo="REQUEST")
    uno, otro = con_ical_js(bajado, mandado)
    assert uno["empieza"] == otro["empieza"] == inicio.timestamp()
    assert uno["uid"] == otro["uid"]
    assert (uno["metodo"], uno["personas"], uno["organiza"]) == ("PUBLISH", [], None)
    assert uno["url"] is None


# I: el archivo ----------------------------------------------------------------------------------
FEOS = [
    'José "Pepe" O\'Hara; Núñez, Ñ.',
    "Salto\r\nATTENDEE:mailto:otra@ejemplo.mx",
    "Emoji 🎉 y más 🇲🇽 de la 👩🏽‍🚀 " * 6,
    "Nombre larguísimo " * 16,
    "Raro\u2028separador\x07",
]


@pytest.mark.django_db
def test_i5_i6_nombres_con_comillas_saltos_y_emoji_no_rompen_nada():
    """I5: una sola persona. I6: CRLF, 75 octetos, UTF-8 y nada se inyecta en otra propiedad."""
    archivos = []
    for feo in FEOS:
        dia = el_dia(en_cdmx(2027, 1, 28), nombre=feo[:120], lugar=feo[:200], como_llegar=feo)
        asistente = confirmada(sobremesa=dia)
        asistente.nombre = feo[:300]
        ics = ics_de(asistente, metodo="REQUEST", url="https://ejemplo.mx/i/abc/")
        renglones = ics.split(b"\r\n")
        assert b"\n" not in ics.replace(b"\r\n", b"")
        assert max(map(len, renglones)) <= 75
        assert all(renglon.decode() is not None for renglon in renglones)
        evento = con_icalendar(ics)
        assert str(evento["attendee"]) == f"mailto:{asistente.correo}"
        archivos.append(ics)
    for feo, leido in zip(FEOS, con_ical_js(*archivos), strict=True):
        (persona,) = leido["personas"]
        assert persona["correo"].startswith("mailto:prueba")
        assert '"' not in persona["nombre"]
        assert (persona["participa"], persona["pide"]) == ("ACCEPTED", "FALSE")
        assert leido["organiza"] == "mailto:dialogo@ejemplo.mx"
        assert leido["eventos"] == 1
        assert leido["titulo"].startswith(" ".join(feo[:40].split())[:4])
        assert "\n" not in leido["titulo"]


@pytest.mark.django_db(transaction=True)
def test_i1_i2_i4_i7_del_si_a_la_cancelacion_con_la_misma_clave_y_la_secuencia_que_sube(
    dialogo, a_toda_hora
):
    """I1, I2, I4, I7: REQUEST tras el sí, cambio, CANCEL al decir que no, y otra vez más arriba."""
    s.ConvocatoriaFactory(dialogo=dialogo, **a_toda_hora)
    dia = s.SobremesaFactory(dialogo=dialogo)
    silla = s.InvitacionFactory(sobremesa=dia)
    ajena = s.InvitacionFactory(sobremesa=dia, estado="confirmada")
    usuaria = silla.creada_por
    mover(silla, Accion.ASISTIR, quien=ENLACE)
    mensaje = Envio.objects.get(metodo="REQUEST")
    (primero,) = lo_mandado()
    (salio,) = mail.outbox
    partes = [parte.get_content_type() for parte in salio.message().get_payload()]
    assert partes == ["text/plain", "text/html", "text/calendar"]
    calendario = salio.message().get_payload()[2]
    assert calendario.get_param("method") == "REQUEST"
    assert calendario.get_content_charset() == "utf-8"
    mensaje.refresh_from_db()
    assert (mensaje.calendario, mensaje.texto) == ("", "")  # llevaban enlaces: se borran al salir

    reprogramar(
        dia,
        quien=Quien.equipo(usuaria),
        motivo="Se esperan lluvias.",
        lugar="Vestíbulo del museo",
    )
    movidos = lo_mandado()
    mover(silla, Accion.DECLINAR, quien=ENLACE)
    (cancelado,) = lo_mandado()
    mover(silla, Accion.ASISTIR, quien=ENLACE)
    (de_vuelta,) = lo_mandado()
    cancelar(dia, "No hay quorum.", Quien.equipo(usuaria))
    ultimos = lo_mandado()
    suyo = con_icalendar(primero)["uid"]
    propios = [
        ics
        for ics in (primero, *movidos, cancelado, de_vuelta, *ultimos)
        if con_icalendar(ics)["uid"] == suyo
    ]
    leidos = con_ical_js(*propios)
    assert [(uno["metodo"], uno["secuencia"]) for uno in leidos] == [
        ("REQUEST", 0),
        ("REQUEST", 1),
        ("CANCEL", 2),
        ("REQUEST", 3),
        ("CANCEL", 4),
    ]
    assert leidos[1]["lugar"].startswith("Vestíbulo")
    assert [uno["estado"] for uno in leidos] == [
        *("CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED")
    ]
    otra = ajena.asistentes.get().correo
    assert all(otra not in ics for ics in propios)  # I5: nadie ve a quién más se invitó
    assert VersionDeEvento.objects.filter(asistente__invitacion=silla).count() == 5


@pytest.mark.django_db
def test_i2_corregir_una_letra_no_sube_la_secuencia_y_cambiar_de_dia_si(dialogo):
    """I2: lo que no es hora ni sede repite la secuencia con otro DTSTAMP."""
    asistente = confirmada(sobremesa__dialogo=dialogo)
    assert libro.anotar(asistente, "REQUEST").secuencia == 0
    dia = asistente.invitacion.sobremesa
    dia.como_llegar = "Por la puerta de atrás."
    dia.save()
    assert libro.anotar(asistente, "REQUEST").secuencia == 0
    mover(
        asistente.invitacion,
        Accion.CAMBIAR_DIA,
        quien=Quien.equipo(asistente.invitacion.creada_por),
        sobremesa=s.SobremesaFactory(dialogo=dialogo),
    )
    asistente.refresh_from_db()
    assert asistente.secuencia == 1
    assert libro.anotar(asistente, "CANCEL").secuencia == 2
    assert libro.anotar(asistente, "CANCEL") is None  # no hay dos veces qué cancelar


@pytest.mark.django_db(transaction=True)
def test_i3_dos_cambios_a_la_vez_no_repiten_secuencia():
    """I3: monotónica con conexiones de verdad, y el libro no admite repetidas."""
    asistente = confirmada()
    libro.anotar(asistente, "REQUEST")
    metodos = ["CANCEL", "REQUEST"] * 6

    def anotar(metodo: str):
        return libro.anotar(Asistente.objects.get(pk=asistente.pk), metodo)

    a_la_vez([lambda metodo=metodo: anotar(metodo) for metodo in metodos])
    filas = list(
        VersionDeEvento.objects.order_by("pk").values_list("secuencia", "metodo", named=True)
    )
    secuencias = [fila.secuencia for fila in filas]
    assert secuencias == sorted(set(secuencias))
    asistente.refresh_from_db()
    assert asistente.secuencia == secuencias[-1]


@pytest.mark.django_db(transaction=True)
def test_i9_al_delegar_el_titular_se_cancela_y_quien_va_tiene_otro_evento(dialogo, a_toda_hora):
    """I9: otra clave, otra persona; al revocar, al revés. Cada archivo lleva sólo a quien lo recibe."""
    s.ConvocatoriaFactory(dialogo=dialogo, delegado_con_visto_bueno=True, **a_toda_hora)
    silla = s.InvitacionFactory(sobremesa=s.SobremesaFactory(dialogo=dialogo))
    equipo = Quien.equipo(silla.creada_por)
    titular = silla.asistentes.get()
    mover(silla, Accion.ASISTIR, quien=ENLACE)
    lo_mandado()
    datos = DatosDeDelegado(nombre="Berenice Tovar", correo="berenice@ejemplo.mx")
    mover(silla, Accion.DELEGAR, quien=ENLACE, delegado=datos)
    (del_titular,) = lo_mandado()  # todavía no la aprueba el equipo: a ella no se le escribe
    mover(silla, Accion.APROBAR, quien=equipo)
    (de_ella,) = lo_mandado()
    mover(silla, Accion.REVOCAR, quien=ENLACE)
    al_revocar = lo_mandado()
    uno, dos, *otros = con_ical_js(del_titular, de_ella, *al_revocar)
    assert (uno["metodo"], uno["secuencia"]) == ("CANCEL", 1)
    assert (dos["metodo"], dos["secuencia"]) == ("REQUEST", 0)
    assert uno["uid"] != dos["uid"]
    assert dos["personas"][0]["correo"] == "mailto:berenice@ejemplo.mx"
    assert titular.correo not in de_ella
    por_uid = {leido["uid"]: leido["metodo"] for leido in otros}
    assert por_uid == {uno["uid"]: "REQUEST", dos["uid"]: "CANCEL"}


@pytest.mark.django_db
def test_i4_l9_sin_respuesta_no_hay_evento_y_el_enlace_del_evento_solo_se_lee():
    """I4: la invitación no lleva REQUEST. L9: la dirección del archivo no responde por nadie."""
    asistente = s.InvitacionFactory().asistentes.get()
    assert escribir(asistente, "invitacion").envio.metodo == ""
    confirmado = confirmada(persona=f.PersonaFactory(nombre="Confirmada de Prueba"))
    envio = escribir(confirmado, "confirmacion").envio
    partes = correo.leer_todo(envio)
    enlace = str(con_icalendar(partes["calendario"])["url"])
    assert enlace not in partes["texto"] + partes["html"]
    secreto = enlace.rstrip("/").rpartition("/")[2]
    from dialogo import enlaces

    assert enlaces.reconocer(secreto).clase == "sobremesa-lectura"
    remitente = re.search(r"<(.+)>", settings.DEFAULT_FROM_EMAIL)[1]
    assert str(con_icalendar(partes["calendario"])["organizer"]) == f"mailto:{remitente}"
    assert datetime.now(UTC) - con_icalendar(partes["calendario"]).decoded("dtstamp") < timedelta(
        minutes=1
    )
