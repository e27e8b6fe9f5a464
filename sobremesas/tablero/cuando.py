"""Fechas como se dicen en el tablero: «hoy 09:12», «ayer 22:05», «vie 15 ene»."""

import datetime

from django.utils import formats, timezone

from dialogo.templatetags.dialogo import dia_corto


def dicho(cuando: datetime.datetime | None, hoy: datetime.date | None = None) -> str:
    """En la hora del centro de México."""
    if cuando is None:
        return ""
    local = timezone.localtime(cuando)
    hoy = hoy or timezone.localdate()
    faltan = (local.date() - hoy).days
    cercano = {0: "hoy", -1: "ayer", 1: "mañana"}.get(faltan)
    return f"{cercano} {local:%H:%M}" if cercano else dia_corto(local)


def dia_de(cuando: datetime.datetime) -> str:
    """«Mié 27»: el mes se entiende por el encabezado."""
    local = timezone.localtime(cuando)
    return f"{formats.date_format(local, 'l')[:3]} {local.day}".capitalize()
