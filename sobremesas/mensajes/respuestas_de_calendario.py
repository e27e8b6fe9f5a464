"""La respuesta que manda un calendario (iTIP REPLY y COUNTER). Avisa al equipo; nunca mueve una silla (I8).

El remitente de un correo se falsifica: lo que diga vale como recado. Quien contestó se entera por su
enlace personal, que llega a la dirección que tenemos y no a la que escribió.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Component

from sobremesas.calendario.evento import servidor
from sobremesas.models import Asistente, Invitacion

E = Invitacion.Estado


@dataclass(frozen=True)
class Respuesta:
    """``metodo`` REPLY o COUNTER; ``propone``, el inicio que pide; ``delega_en``, sólo una sugerencia."""

    metodo: str
    uid: uuid.UUID
    de: str
    participa: str
    secuencia: int
    momento: datetime
    propone: datetime | None = None
    delega_en: str = ""

    @property
    def orden(self) -> str:
        """Se compara como texto: primero la secuencia y después el sello (RFC 5546 §2.1.5)."""
        return f"{self.secuencia:06d}:{self.momento.astimezone(UTC):%Y%m%dT%H%M%S}"


def leer_calendario(ics: str) -> Respuesta | None:
    """``None`` si no es una respuesta a un evento nuestro. Sin ORGANIZER también vale (Outlook.com)."""
    try:
        calendario = Calendar.from_ical(ics)
    except (ValueError, IndexError, KeyError):
        return None
    metodo = str(calendario.get("METHOD", "")).upper()
    eventos = calendario.walk("VEVENT")
    if metodo not in ("REPLY", "COUNTER") or not eventos:
        return None
    try:
        return _de_evento(metodo, eventos[0])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _de_evento(metodo: str, evento: Component) -> Respuesta | None:
    local, _, casa = str(evento.get("UID", "")).partition("@")
    if casa != servidor():
        return None
    asistente = evento.get("ATTENDEE")
    asistente = asistente[0] if isinstance(asistente, list) else asistente
    if asistente is None:
        return None
    sello = evento.decoded("DTSTAMP") if "DTSTAMP" in evento else datetime.now(UTC)
    inicio = evento.decoded("DTSTART") if metodo == "COUNTER" and "DTSTART" in evento else None
    return Respuesta(
        metodo=metodo,
        uid=uuid.UUID(local),
        de=_direccion(asistente),
        participa=str(asistente.params.get("PARTSTAT", "NEEDS-ACTION")).upper(),
        secuencia=int(evento.get("SEQUENCE", 0)),
        momento=sello if sello.tzinfo else sello.replace(tzinfo=UTC),
        propone=inicio if isinstance(inicio, datetime) else None,
        delega_en=_direccion(asistente.params.get("DELEGATED-TO", "")),
    )


def _direccion(valor: object) -> str:
    texto = str(valor[0]) if isinstance(valor, list) and valor else str(valor or "")
    return texto.strip('"').lower().removeprefix("mailto:")


def ya_lo_sabemos(respuesta: Respuesta, asistente: Asistente) -> bool:
    """Dice lo mismo que ya contestó por su página: no hay nada que atender."""
    estado = asistente.invitacion.estado
    va = estado in (E.CONFIRMADA, E.DELEGADA) and asistente.sustituido_en is None
    dicho = {"ACCEPTED": va, "DECLINED": estado == E.DECLINADA}
    return respuesta.metodo == "REPLY" and dicho.get(respuesta.participa, False)
