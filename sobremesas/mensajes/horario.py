"""El horario de mensajes: nada de madrugada, siempre en la hora del centro de México."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from sobremesas.models import Convocatoria

ZONA = ZoneInfo("America/Mexico_City")


def abre(reglas: Convocatoria, desde: datetime | None = None) -> datetime:
    """Ese instante si es hora; si no, cuando se abra el horario."""
    desde = desde or timezone.now()
    local = desde.astimezone(ZONA)
    if reglas.manda_desde <= local.time() < reglas.manda_hasta:
        return desde
    dia = local.date()
    if local.time() >= reglas.manda_hasta:
        dia += timedelta(days=1)
    return datetime.combine(dia, reglas.manda_desde, tzinfo=ZONA)
