"""Días y horas de una sobremesa, como se le dicen a una persona: en la hora del centro de México (T1).

En el idioma activo, porque los leen quien recibe una invitación y el equipo.
"""

from datetime import date, datetime

from django.utils import formats, translation
from django.utils.translation import gettext as _

from dialogo.templatetags.dialogo import en_mexico, fecha_larga, hora
from sobremesas.models import Sobremesa

__all__ = ["con_anio", "cuando", "dia", "dia_sin_mes", "hora", "horario", "instante"]


def _en_ingles() -> bool:
    return translation.get_language() == "en"


def con_anio(valor: date | datetime) -> str:
    """«jueves 28 de enero de 2027»; en inglés, «Thursday 28 January 2027»."""
    if _en_ingles():
        return formats.date_format(en_mexico(valor), "l j F Y")
    return fecha_larga(valor)


def dia(valor: date | datetime) -> str:
    """«jueves 28 de enero», cuando el año se entiende."""
    local = en_mexico(valor)
    if _en_ingles():
        return formats.date_format(local, "l j F")
    return formats.date_format(local, r"l j \d\e F").lower()


def dia_sin_mes(valor: date | datetime) -> str:
    """«miércoles 27», cuando el mes se dice después."""
    dicho = formats.date_format(en_mexico(valor), "l j")
    return dicho if _en_ingles() else dicho.lower()


def horario(sobremesa: Sobremesa) -> str:
    """«de 17:00 a 20:00, hora del centro de México»; vacío si sólo consta el día."""
    if sobremesa.sin_hora:
        return ""
    return _("de %(desde)s a %(hasta)s, hora del centro de México") % {
        "desde": hora(sobremesa.empieza_en),
        "hasta": hora(sobremesa.termina_en),
    }


def cuando(sobremesa: Sobremesa) -> str:
    """Con su zona escrita: quien la lee puede estar en otra."""
    return _("%(dia)s, de %(desde)s a %(hasta)s, hora del centro de México") % {
        "dia": con_anio(sobremesa.empieza_en),
        "desde": hora(sobremesa.empieza_en),
        "hasta": hora(sobremesa.termina_en),
    }


def instante(valor: datetime, *, anio: bool = False) -> str:
    """«viernes 22 de enero a las 18:00, hora del centro de México»."""
    return _("%(dia)s a las %(hora)s, hora del centro de México") % {
        "dia": con_anio(valor) if anio else dia(valor),
        "hora": hora(valor),
    }
