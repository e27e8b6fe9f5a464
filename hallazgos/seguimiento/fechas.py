"""Días y plazos dichos a quien los lee, en el idioma activo y en la fecha de la Ciudad de México."""

from datetime import date, datetime

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogo.palabras import en_letra


def dia_de(instante: datetime) -> date:
    """El día de la Ciudad de México: las 23:30 de allá ya son mañana en UTC."""
    return timezone.localdate(instante)


def _en_ingles() -> bool:
    return translation.get_language() == "en"


def con_anio(dia: date) -> str:
    """«2 de octubre de 2027»; en inglés, «2 October 2027»."""
    patron = "j F Y" if _en_ingles() else r"j \d\e F \d\e Y"
    return _sin_mayuscula(formats.date_format(dia, patron))


def dicho(dia: date, hoy: date) -> str:
    """«2 de octubre», y con su año si no es el de hoy."""
    if dia.year != hoy.year:
        return con_anio(dia)
    return _sin_mayuscula(formats.date_format(dia, "j F" if _en_ingles() else r"j \d\e F"))


def dias(n: int) -> str:
    return ngettext("%(n)s día", "%(n)s días", n) % {"n": n}


def tarde(n: int) -> str:
    """«9 días tarde»."""
    return _("%(dias)s tarde") % {"dias": dias(n)}


def dentro_de(n: int) -> str:
    """«hoy», «mañana», «en 12 días»."""
    if n <= 1:
        return _("mañana") if n else _("hoy")
    return _("en %(dias)s") % {"dias": dias(n)}


def cuantos(n: int) -> str:
    """Con letra en español; en inglés, con cifra."""
    return str(n) if _en_ingles() else en_letra(n)


def _sin_mayuscula(texto: str) -> str:
    """Los meses van en minúscula en español; en inglés, no."""
    return texto if _en_ingles() else texto.lower()
