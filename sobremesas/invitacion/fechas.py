"""Fechas como se le dicen a quien recibe una invitación: la hora del centro de México, y dicho (T1)."""

import datetime

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from sobremesas.mensajes.fechas import dia as con_anio
from sobremesas.mensajes.fechas import dia_sin_anio as dia
from sobremesas.mensajes.fechas import hora
from sobremesas.models import Sobremesa

__all__ = ["con_anio", "dia", "dia_sin_mes", "hora", "horario", "instante"]


def dia_sin_mes(cuando: datetime.datetime) -> str:
    """«miércoles 27», cuando el mes se dice después."""
    dicho = formats.date_format(timezone.localtime(cuando), "l j")
    return dicho if translation.get_language() == "en" else dicho.lower()


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
