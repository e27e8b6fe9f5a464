"""iCalendar (RFC 5545) e iTIP (RFC 5546): un evento por persona, sin mencionar a nadie más.

``UID`` no cambia nunca. La hora va con su zona y no en UTC: un aparato con husos atrasados muestra
igual la hora de la pared (T3). Nada de lo que escribe una persona llega sin limpiar a un parámetro.
"""

import re
from datetime import UTC, date, datetime
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText, vUri

from sobremesas.models import Asistente, Invitacion, Sobremesa, VersionDeEvento

ZONA = ZoneInfo("America/Mexico_City")
PRODUCTO = "-//Dialogo//Sobremesas//ES"
PUBLISH = "PUBLISH"  # para bajarlo: sin pedir respuesta y sin personas (RFC 5546 §3.2.1)
_DE_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_SALTOS = re.compile(r"\r\n?|[\u2028\u2029]")


def servidor() -> str:
    """El nombre de la casa, que hace únicos los identificadores."""
    return urlsplit(settings.URL_PUBLICA).hostname or "localhost"


def uid_de(asistente: Asistente) -> str:
    return f"{asistente.uid}@{servidor()}"


def ics_de(
    asistente: Asistente, *, metodo: str = PUBLISH, secuencia: int | None = None, url: str = ""
) -> bytes:
    """El archivo, en UTF-8 con renglones CRLF doblados a 75 octetos.

    Sin ``metodo`` es el que se baja de la página: no lleva personas ni enlace personal. ``url`` es el
    enlace de sólo lectura que va en el correo (L9).
    """
    sobremesa = asistente.invitacion.sobremesa
    calendario = Calendar()
    calendario.add("prodid", PRODUCTO)
    calendario.add("version", "2.0")
    calendario.add("calscale", "GREGORIAN")
    calendario.add("method", metodo)
    with translation.override(asistente.idioma):
        evento = _evento(asistente, sobremesa, url)
    evento.add("sequence", asistente.secuencia if secuencia is None else secuencia)
    cancela = metodo == VersionDeEvento.Metodo.CANCEL or not _esta_en_pie(sobremesa)
    evento.add("status", "CANCELLED" if cancela else "CONFIRMED")
    if metodo != PUBLISH:
        _con_personas(evento, asistente)
    calendario.add_component(_huso(evento.decoded("dtstart").year))
    calendario.add_component(evento)
    return calendario.to_ical()


@cache
def _huso(anio: int) -> Timezone:
    """Sólo ese año (T3): con dos, los cambios se juntan en RDATE y hay lectores que se saltan el primero.

    Se calcula una vez: son 40 000 pasos por evento.
    """
    return Timezone.from_tzid(ZONA.key, first_date=date(anio, 1, 1), last_date=date(anio + 1, 1, 1))


def _esta_en_pie(sobremesa: Sobremesa) -> bool:
    return sobremesa.estado != Sobremesa.Estado.CANCELADA


def _evento(asistente: Asistente, sobremesa: Sobremesa, url: str) -> Event:
    evento = Event()
    evento.add("uid", uid_de(asistente))
    evento.add("dtstamp", datetime.now(UTC))
    evento.add("dtstart", sobremesa.empieza_en.astimezone(ZONA))
    evento.add("dtend", sobremesa.termina_en.astimezone(ZONA))
    evento.add("summary", vText(titulo(sobremesa)))
    evento.add("location", vText(lugar(sobremesa)))
    evento.add("description", vText(descripcion(sobremesa)))
    evento.add("class", "PRIVATE")
    evento.add("transp", "OPAQUE")
    if url:
        evento.add("url", vUri(url))
    return evento


def titulo(sobremesa: Sobremesa) -> str:
    return _un_renglon(f"{sobremesa.nombre} · {sobremesa.dialogo.nombre}")


def lugar(sobremesa: Sobremesa) -> str:
    return _un_renglon(", ".join(filter(None, [sobremesa.lugar, sobremesa.direccion])))


def descripcion(sobremesa: Sobremesa) -> str:
    """La hora va también escrita, con su zona: la lee una persona, no un reloj (T1)."""
    empieza, termina = (timezone.localtime(i, ZONA) for i in _horas(sobremesa))
    horas = _("De %(desde)s a %(hasta)s, hora del centro de México.") % {
        "desde": f"{empieza:%H:%M}",
        "hasta": f"{termina:%H:%M}",
    }
    partes = [horas, sobremesa.como_llegar, sobremesa.mapa_url]
    return _SALTOS.sub("\n", "\n\n".join(filter(None, partes)))


def _horas(sobremesa: Sobremesa) -> tuple[datetime, datetime]:
    return sobremesa.empieza_en, sobremesa.termina_en


def _con_personas(evento: Event, asistente: Asistente) -> None:
    """Quien organiza, el mismo correo del remitente (I6), y quien lo recibe, solo (I5)."""
    nombre, correo = parseaddr(settings.DEFAULT_FROM_EMAIL)
    evento.add("organizer", _direccion(correo, nombre))
    persona = _direccion(asistente.correo, asistente.nombre)
    persona.params["ROLE"] = "REQ-PARTICIPANT"
    persona.params["PARTSTAT"] = _participa(asistente)
    persona.params["RSVP"] = "FALSE"  # ya contestó: la respuesta se cambia en su página (I4)
    evento.add("attendee", persona)


def _participa(asistente: Asistente) -> str:
    tiene = asistente.invitacion.estado in (
        Invitacion.Estado.CONFIRMADA,
        Invitacion.Estado.DELEGADA,
    )
    return "ACCEPTED" if tiene and asistente.sustituido_en is None else "DECLINED"


def _direccion(correo: str, nombre: str) -> vCalAddress:
    direccion = vCalAddress(f"mailto:{_un_renglon(correo)}")
    if nombre:
        # Sin comillas dobles: RFC 6868 las escribe «^'» y no todos los lectores lo deshacen.
        direccion.params["CN"] = _un_renglon(nombre).replace('"', "'")
    return direccion


def _un_renglon(texto: str) -> str:
    return " ".join(_DE_CONTROL.sub(" ", texto).split())
