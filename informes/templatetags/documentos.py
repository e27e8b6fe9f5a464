"""Cómo se nombran los documentos, al pie de los PDF y en las páginas públicas."""

from datetime import date, datetime

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from informes import fases
from informes.models import Informe, Tipo
from informes.verificar import qr
from informes.verificar.huella import LARGO, en_grupos

register = template.Library()


@register.filter
def numero(huella: str) -> str:
    """«7c1e 09ab», el número que se imprime al pie."""
    return en_grupos((huella or "")[:LARGO])


@register.filter(name="qr")
def dibujar_qr(direccion: str) -> str:
    return qr.dibujar(direccion)


@register.simple_tag
def rastro(clave: str, folio: str) -> str:
    """La dirección pública de un hallazgo; vacía sin ``clave``, cuando el diálogo no es público."""
    return qr.direccion(clave, int(folio.split("-")[1])) if clave else ""


@register.simple_tag
def donde_se_verifica() -> str:
    """«https://dialogo.mx/verificar/», para el papel."""
    return f"{settings.URL_PUBLICA.rstrip('/')}{reverse('verificar:inicio')}"


@register.filter
def nombre_de_documento(informe: Informe) -> str:
    """«Acta de la sobremesa 2, versión 3», en el idioma de la página."""
    nombres = {
        Tipo.PREDIAGNOSTICO: _("Prediagnóstico"),
        Tipo.FINAL: _("Informe final"),
        Tipo.RESUMEN: _("Resumen para presentar"),
        Tipo.LAMINAS: _("Láminas"),
    }
    if informe.sobremesa:
        nombre = _("Acta de la sobremesa %(numero)s") % {"numero": informe.sobremesa.numero}
    else:
        nombre = nombres[Tipo(informe.tipo)]
    return _("%(nombre)s, versión %(version)s") % {"nombre": nombre, "version": informe.version}


@register.filter
def dia_largo(valor: date | datetime) -> str:
    """«15 de diciembre de 2026» o «December 15, 2026», en hora de la Ciudad de México."""
    return fases.dia(timezone.localtime(valor) if isinstance(valor, datetime) else valor)
