"""Fechas como se dicen en el tablero: «hoy 09:12», «ayer 22:05», «vie 15 ene»."""

import datetime

from django.utils import formats, timezone


def dicho(cuando: datetime.datetime | None, hoy: datetime.date | None = None) -> str:
    """En la hora del centro de México."""
    if cuando is None:
        return ""
    local = timezone.localtime(cuando)
    hoy = hoy or timezone.localdate()
    faltan = (local.date() - hoy).days
    cercano = {0: "hoy", -1: "ayer", 1: "mañana"}.get(faltan)
    return f"{cercano} {local:%H:%M}" if cercano else dia(local)


def dia(cuando: datetime.date | datetime.datetime) -> str:
    """«vie 15 ene»."""
    local = timezone.localtime(cuando) if isinstance(cuando, datetime.datetime) else cuando
    semana = formats.date_format(local, "l")[:3]
    return f"{semana} {formats.date_format(local, 'j b')}".lower()


def dia_de(cuando: datetime.datetime) -> str:
    """«Mié 27»: el mes se entiende por el encabezado."""
    local = timezone.localtime(cuando)
    return f"{formats.date_format(local, 'l')[:3]} {local.day}".capitalize()


def dia_entero(cuando: datetime.date | datetime.datetime) -> str:
    """«miércoles 27 de enero»."""
    local = timezone.localtime(cuando) if isinstance(cuando, datetime.datetime) else cuando
    return formats.date_format(local, r"l j \d\e F").lower()
