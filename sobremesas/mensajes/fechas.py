"""Días y horas como se leen en un mensaje, en el idioma activo y en la hora del centro de México."""

from datetime import datetime

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from dialogo.templatetags.dialogo import fecha_larga
from sobremesas.mensajes.horario import ZONA
from sobremesas.models import Sobremesa


def dia(instante: datetime) -> str:
    """«jueves 28 de enero de 2027»; en inglés, «Thursday 28 January 2027»."""
    local = timezone.localtime(instante, ZONA)
    if translation.get_language() == "en":
        return formats.date_format(local, "l j F Y")
    return fecha_larga(local)


def dia_sin_anio(instante: datetime) -> str:
    """Para un asunto: «jueves 28 de enero»."""
    local = timezone.localtime(instante, ZONA)
    if translation.get_language() == "en":
        return formats.date_format(local, "l j F")
    return formats.date_format(local, r"l j \d\e F").lower()


def hora(instante: datetime) -> str:
    return f"{timezone.localtime(instante, ZONA):%H:%M}"


def cuando(sobremesa: Sobremesa) -> str:
    """Con su zona escrita: quien la lee puede estar en otra (T1)."""
    return _("%(dia)s, de %(desde)s a %(hasta)s, hora del centro de México") % {
        "dia": dia(sobremesa.empieza_en),
        "desde": hora(sobremesa.empieza_en),
        "hasta": hora(sobremesa.termina_en),
    }


def hasta(instante: datetime) -> str:
    return _("%(dia)s a las %(hora)s, hora del centro de México") % {
        "dia": dia(instante),
        "hora": hora(instante),
    }
