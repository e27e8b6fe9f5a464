"""Lo que vuelve: rebotes, quejas y respuestas. Nada de lo que llega por correo mueve una silla."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogo import correo
from dialogo.models import DireccionRebotada, Envio
from sobremesas.calendario.evento import uid_de
from sobremesas.mensajes import escribir
from sobremesas.mensajes.buzon import leer
from sobremesas.mensajes.entrantes import Suerte, procesar
from sobremesas.mensajes.rebotes import levantar, registrar_rebote
from sobremesas.mensajes.views_rebotes import CABECERA, firma
from sobremesas.models import Asistente, Mensaje, Movimiento, Pendiente
from tests import fabricas_sobremesas as s

pytestmark = pytest.mark.django_db
C = Mensaje.Clase


@pytest.fixture
def asistente(dialogo) -> Asistente:
    import datetime as d

    s.ConvocatoriaFactory(dialogo=dialogo, manda_desde=d.time(0), manda_hasta=d.time(23, 59, 59))
    silla = s.InvitacionFactory(sobremesa__dialogo=dialogo, estado="confirmada")
    return silla.asistentes.get()


def mandado(asistente: Asistente, clase: str = C.CONFIRMACION) -> Envio:
    envio = escribir(asistente, clase).envio
    correo.despachar()
    envio.refresh_from_db()
    return envio


def correo_crudo(*renglones: str) -> bytes:
    return "\r\n".join(renglones).encode()


def rebote(envio: Envio, *, accion: str = "failed", estado: str = "5.1.1") -> bytes:
    """Como lo manda Postfix."""
    return correo_crudo(
        "From: MAILER-DAEMON@correo.ejemplo.mx",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
        "",
        "--B",
        "Content-Type: text/plain",
        "",
        "I'm sorry to have to inform you...",
        "--B",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; correo.ejemplo.mx",
        "",
        f"Final-Recipient: rfc822; {envio.para}",
        f"Action: {accion}",
        f"Status: {estado}",
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown",
        "",
        "--B",
        "Content-Type: message/rfc822",
        "",
        f"Message-ID: <{envio.mensaje_id}>",
        f"To: {envio.para}",
        "Subject: Hola",
        "",
        "cuerpo",
        "--B--",
        "",
    )


def queja(envio: Envio) -> bytes:
    return correo_crudo(
        "From: fbl@proveedor.ejemplo.mx",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="B"',
        "MIME-Version: 1.0",
        "",
        "--B",
        "Content-Type: text/plain",
        "",
        "abuse report",
        "--B",
        "Content-Type: message/feedback-report",
        "",
        "Feedback-Type: abuse",
        "User-Agent: Proveedor/1.0",
        f"Original-Rcpt-To: <{envio.para}>",
        "",
        "--B",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: <{envio.mensaje_id}>",
        f"To: {envio.para}",
        "--B--",
        "",
    )


def test_m4_un_rebote_deja_de_escribirle_y_pide_llamar_a_su_oficina(asistente, coordinadora):
    """M4: por el buzón; el mismo aviso dos veces es uno; corregida la dirección, se vuelve a escribir."""
    envio = mandado(asistente)
    assert procesar(rebote(envio, accion="delayed", estado="4.2.2")) == Suerte.IGNORADO
    assert not DireccionRebotada.objects.exists()
    crudo = rebote(envio)
    assert [procesar(crudo), procesar(crudo)] == [Suerte.REBOTE] * 2
    envio.refresh_from_db()
    assert envio.rebotado_en
    (pendiente,) = Pendiente.objects.filter(clase="rebote")
    assert pendiente.invitacion == asistente.invitacion
    assert "Llamar a su oficina" in pendiente.texto
    assert "User unknown" in pendiente.texto
    omitido = mandado(asistente, C.ENLACE)
    assert omitido.estado == "omitido"
    assert levantar(asistente, "Nueva@ejemplo.mx", usuario=coordinadora)
    pendiente.refresh_from_db()
    assert pendiente.resuelto_por == coordinadora
    assert mandado(asistente, C.ENLACE).para == "nueva@ejemplo.mx"
    inventado = crudo.replace(envio.mensaje_id.encode(), b"inventado@ejemplo.mx")
    ajeno = inventado.replace(envio.para.encode(), b"nueva@ejemplo.mx")
    assert procesar(ajeno) == Suerte.AJENO  # nadie apaga una dirección con un aviso inventado
    procesar(crudo)  # un rebote viejo que se vuelve a leer no la marca otra vez
    assert not correo.esta_rebotada("nueva@ejemplo.mx")


def test_m4_una_queja_tambien_detiene_y_se_dice_que_fue_queja(asistente):
    envio = mandado(asistente)
    assert procesar(queja(envio)) == Suerte.REBOTE
    assert "se quejó" in Pendiente.objects.get(clase="rebote").texto
    assert correo.esta_rebotada(envio.para)


def test_m4_el_aviso_del_proveedor_entra_firmado_o_no_entra(asistente, settings, client):
    """M4: HMAC del cuerpo. Sin secreto configurado la dirección no existe."""
    envio, ruta = mandado(asistente), reverse("rebotes")
    cuerpo = json.dumps(
        [{"direccion": envio.para, "motivo": "550", "mensaje_id": f"<{envio.mensaje_id}>"}, "x", {}]
    )

    def avisar(sello: str, que: str = cuerpo):
        return Client(enforce_csrf_checks=True).post(
            ruta, que, content_type="application/json", headers={CABECERA: sello}
        )

    assert avisar("sha256=").status_code == 404
    settings.REBOTES_SECRETO = "un-secreto-de-prueba-de-treinta-y-dos"
    for mala in ("", "sha256=00", "ñ", firma(b"otro cuerpo")):
        assert avisar(mala).status_code == 403
    assert not DireccionRebotada.objects.exists()
    assert avisar(firma(b"{no"), "{no").status_code == 400
    assert client.get(ruta).status_code == 405
    buena = firma(cuerpo.encode())
    assert [avisar(buena).json(), avisar(buena).json()] == [{"recibidos": 1}] * 2
    assert Pendiente.objects.filter(clase="rebote").count() == 1


def test_m4_un_rebote_de_quien_no_es_de_ningun_dialogo_se_marca_y_ya():
    registrar_rebote(" Nadie@Ejemplo.mx ", "550\r\nBcc: x@y.mx")
    marca = DireccionRebotada.objects.get()
    assert (marca.correo, marca.motivo) == ("nadie@ejemplo.mx", "550 Bcc: x@y.mx")
    assert not Pendiente.objects.exists()


# I8: respuestas ---------------------------------------------------------------------------------
def de_calendario(asistente: Asistente, **cambios: object) -> bytes:
    """Una respuesta iTIP como la mandan Gmail u Outlook."""
    dicho = {
        "metodo": "REPLY",
        "participa": "PARTSTAT=DECLINED",
        "de": asistente.correo,
        "secuencia": asistente.secuencia,
        "sello": datetime.now(UTC),
        "organiza": "ORGANIZER:mailto:dialogo@ejemplo.mx",
        "inicio": "",
        **cambios,
    }
    ics = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Otro//ES",
        f"METHOD:{dicho['metodo']}",
        "BEGIN:VEVENT",
        f"UID:{uid_de(asistente)}",
        f"SEQUENCE:{dicho['secuencia']}",
        f"DTSTAMP:{dicho['sello']:%Y%m%dT%H%M%SZ}",
        *filter(None, [dicho["inicio"], dicho["organiza"]]),
        f"ATTENDEE;{dicho['participa']}:mailto:{dicho['de']}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return correo_crudo(
        f"From: {dicho['de']}",
        "Subject: Declined",
        "MIME-Version: 1.0",
        f'Content-Type: text/calendar; method={dicho["metodo"]}; charset="utf-8"',
        "",
        *ics,
        "",
    )


def test_i8_un_no_del_calendario_abre_un_pendiente_manda_el_enlace_y_no_mueve_la_silla(asistente):
    """I8: REPLY sin ORGANIZER vale; repetido o más viejo se ignora; lo que ya se sabe, también."""
    mandado(asistente)
    mail.outbox.clear()
    ahora = datetime.now(UTC)
    no = de_calendario(asistente, organiza="", sello=ahora)
    assert procesar(no) == Suerte.RESPUESTA
    assert procesar(no) == Suerte.IGNORADO
    viejo = de_calendario(asistente, participa="PARTSTAT=TENTATIVE", sello=ahora - timedelta(1))
    assert procesar(viejo) == Suerte.IGNORADO
    si = de_calendario(asistente, participa="PARTSTAT=ACCEPTED", sello=ahora + timedelta(1))
    assert procesar(si) == Suerte.IGNORADO  # ya está confirmada
    (pendiente,) = Pendiente.objects.all()
    assert (pendiente.clase, pendiente.invitacion) == ("respuesta", asistente.invitacion)
    assert "no podrá" in pendiente.texto
    asistente.invitacion.refresh_from_db()
    assert asistente.invitacion.estado == "confirmada"
    assert not Movimiento.objects.exists()
    correo.despachar()
    assert [m.to for m in mail.outbox] == [[asistente.correo]]  # a la nuestra, no a la que escribió
    Asistente.objects.filter(pk=asistente.pk).update(secuencia=3)
    assert procesar(de_calendario(asistente, secuencia=2)) == Suerte.IGNORADO


def test_i8_otro_horario_un_colado_y_una_sugerencia_son_pendientes(asistente):
    """I8, I9: COUNTER, alguien que no está invitado a ese evento y DELEGATED-TO."""
    mandado(asistente)
    otra = de_calendario(
        asistente,
        metodo="COUNTER",
        inicio="DTSTART:20270128T230000Z",
        sello=datetime.now(UTC),
    )
    assert procesar(otra) == Suerte.OTRO_HORARIO
    assert "a las 17:00" in Pendiente.objects.get(clase="otro_horario").texto
    luego = datetime.now(UTC) + timedelta(minutes=1)
    colado = de_calendario(asistente, de="colado@ejemplo.mx", sello=luego)
    assert procesar(colado) == Suerte.EXTRANO
    assert "colado@ejemplo.mx" in Pendiente.objects.get(clase="respuesta").texto
    manda = 'PARTSTAT=DELEGATED;DELEGATED-TO="mailto:ella@ejemplo.mx"'
    despues = luego + timedelta(minutes=1)
    assert procesar(de_calendario(asistente, participa=manda, sello=despues)) == Suerte.SUGERENCIA
    assert "ella@ejemplo.mx" in Pendiente.objects.get(clase="delegado").texto
    assert not Asistente.objects.filter(es_titular=False).exists()
    ajeno = correo_crudo(
        "Content-Type: text/calendar; method=REPLY", "", "BEGIN:VCALENDAR", "basura"
    )
    assert procesar(ajeno) == Suerte.AJENO


def test_i8_una_respuesta_escrita_es_un_pendiente_y_la_automatica_no(asistente):
    envio = mandado(asistente)

    def respuesta(*cabeceras: str, cuerpo: str = "Voy con mi asistente, ¿cabe?") -> bytes:
        return correo_crudo(
            f"From: Ella <{asistente.correo}>",
            "Message-ID: <unica@ejemplo.mx>",
            "Content-Type: text/plain; charset=utf-8",
            *cabeceras,
            "",
            cuerpo,
            "",
            "El lun, 23 nov, Diálogo escribió:",
            "> El enlace es sólo para usted",
        )

    assert procesar(respuesta("Auto-Submitted: auto-replied")) == Suerte.IGNORADO
    cita = f"In-Reply-To: <{envio.mensaje_id}>"
    assert procesar(respuesta(cita)) == Suerte.RESPUESTA
    assert procesar(respuesta(cita)) == Suerte.RESPUESTA
    (pendiente,) = Pendiente.objects.all()
    assert "¿cabe?" in pendiente.texto
    assert "sólo para usted" not in pendiente.texto
    otro = respuesta(cuerpo="x" * 9000).replace(asistente.correo.encode(), b"nadie@ejemplo.mx")
    assert procesar(otro) == Suerte.AJENO


# El buzón ---------------------------------------------------------------------------------------
class Imap:
    """Lo mínimo de un servidor IMAP: buscar, traer y marcar."""

    def __init__(self, mensajes: list[bytes]) -> None:
        self.mensajes = dict(enumerate(mensajes, start=1))
        self.marcas: dict[int, str] = {}

    async def atender(self, lector: asyncio.StreamReader, escritor: asyncio.StreamWriter) -> None:
        escritor.write(b"* OK listo\r\n")
        while renglon := await lector.readline():
            sello, _, orden = renglon.decode().strip().partition(" ")
            for parte in self.contestar(orden):
                escritor.write(parte)
            escritor.write(f"{sello} OK hecho\r\n".encode())
            await escritor.drain()
            if orden.upper() == "LOGOUT":
                break
        escritor.close()

    def contestar(self, orden: str) -> list[bytes]:
        palabras = orden.upper().split()
        if palabras[0] == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1\r\n"]
        if palabras[0] == "SELECT":
            return [f"* {len(self.mensajes)} EXISTS\r\n".encode()]
        if palabras[:2] == ["UID", "SEARCH"]:
            nuevos = " ".join(str(n) for n in self.mensajes if n not in self.marcas)
            return [f"* SEARCH {nuevos}\r\n".encode()]
        if palabras[:2] == ["UID", "FETCH"]:
            n = int(palabras[2])
            crudo = self.mensajes[n]
            cabeza = f"* {n} FETCH (UID {n} BODY[]<0> {{{len(crudo)}}}\r\n".encode()
            return [cabeza, crudo, b")\r\n"]
        if palabras[:2] == ["UID", "STORE"]:
            self.marcas[int(palabras[2])] = orden.rpartition("\\")[2].strip(")")
        return []


@pytest.fixture
def servidor_imap():
    lazo = asyncio.new_event_loop()
    hilo = threading.Thread(target=lazo.run_forever, daemon=True)
    hilo.start()

    def abrir(mensajes: list[bytes]) -> tuple[Imap, str]:
        imap = Imap(mensajes)
        iniciar = asyncio.start_server(imap.atender, "127.0.0.1", 0)
        servidor = asyncio.run_coroutine_threadsafe(iniciar, lazo).result(10)
        puerto = servidor.sockets[0].getsockname()[1]
        return imap, f"imap://buzon%40ejemplo.mx:cl%3Aave@127.0.0.1:{puerto}/INBOX"

    yield abrir
    lazo.call_soon_threadsafe(lazo.stop)
    hilo.join(10)


def test_el_buzon_se_lee_por_imap_una_vez_y_lo_ajeno_queda_para_una_persona(
    asistente, servidor_imap, settings
):
    """I8, M4: lo atendido queda leído; lo que no es nuestro, marcado; un adjunto enorme no estorba."""
    envio = mandado(asistente)
    enorme = correo_crudo("From: x@ejemplo.mx", "", "y" * 3_000_000)
    imap, direccion = servidor_imap([rebote(envio), enorme, b"\xff\xfe basura sin cabeceras"])
    settings.BUZON_DE_RESPUESTAS = direccion
    assert [leer(), leer()] == [3, 0]
    assert imap.marcas == {1: "Seen", 2: "Flagged", 3: "Flagged"}
    assert Pendiente.objects.filter(clase="rebote").count() == 1
    settings.BUZON_DE_RESPUESTAS = "imap://a:b@127.0.0.1:1/INBOX"
    assert leer() == 0  # un buzón caído no rompe nada
    settings.BUZON_DE_RESPUESTAS = ""
    assert leer() == 0
    assert timezone.now() > envio.enviado_en
