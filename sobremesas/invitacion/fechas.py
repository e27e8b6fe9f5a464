"""Fechas como se le dicen a quien recibe una invitación: la hora del centro de México, y dicho (T1)."""

import datetime

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from sobremesas.models import Sobremesa


def _dicha(fecha: datetime.date, espanol: str, ingles: str) -> str:
    if isinstance(fecha, datetime.datetime):
        fecha = timezone.localtime(fecha)
    if translation.get_language() == "en":
        return formats.date_format(fecha, ingles)
    return formats.date_format(fecha, espanol).lower()


def con_anio(fecha: datetime.date) -> str:
    """«miércoles 27 de enero de 2027»."""
    return _dicha(fecha, r"l j \d\e F \d\e Y", "l j F Y")


def dia(fecha: datetime.date) -> str:
    """«miércoles 27 de enero»."""
    return _dicha(fecha, r"l j \d\e F", "l j F")


def dia_sin_mes(fecha: datetime.date) -> str:
    """«miércoles 27», cuando el mes se dice después."""
    return _dicha(fecha, "l j", "l j")


def hora(instante: datetime.datetime) -> str:
    return timezone.localtime(instante).strftime("%H:%M")


def horario(sobremesa: Sobremesa) -> str:
    """«de 17:00 a 20:00, hora del centro de México»; vacío si sólo consta el día."""
    if sobremesa.sin_hora:
        return ""
    return _("de %(desde)s a %(hasta)s, hora del centro de México") % {
        "desde": hora(sobremesa.empieza_en),
        "hasta": hora(sobremesa.termina_en),
    }


def instante(cuando: datetime.datetime) -> str:
    """«viernes 22 de enero a las 18:00, hora del centro de México»."""
    return _("%(dia)s a las %(hora)s, hora del centro de México") % {
        "dia": dia(cuando),
        "hora": hora(cuando),
    }
