"""Un expediente, dicho con palabras: las mismas en la página, en el papel y en el mensaje."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from hallazgos.seguimiento.fechas import con_anio
from informes.retorno import frases
from informes.retorno.hilos import que_suerte

register = template.Library()


@register.filter
def dia_dicho(cuando: date | datetime | None) -> str:
    """«23 de noviembre de 2026», en el idioma de quien lee y en la fecha de México."""
    if cuando is None:
        return ""
    return con_anio(timezone.localdate(cuando) if isinstance(cuando, datetime) else cuando)


register.filter("suerte_de", que_suerte)
register.filter("donde_quedo", frases.quedo)
register.filter("que_cambio", frases.cambio)
register.filter("que_se_hizo", frases.contestada)
register.filter("que_contestaron", frases.sentido)
register.filter("en_renglon", frases.renglon)
