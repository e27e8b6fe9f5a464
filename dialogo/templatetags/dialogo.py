"""Etiquetas que cualquier plantilla usa sin cargarlas: signos, sectores, niveles y fechas."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import RequestContext
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_LINEA = 'fill="none" stroke="currentColor"'
SIGNOS = {
    "si": f'<path d="M3 8.5 6.5 12 13 4.5" {_LINEA} stroke-width="2"/>',
    "no": f'<path d="m3.5 3.5 9 9M12.5 3.5l-9 9" {_LINEA} stroke-width="2"/>',
    "aviso": f'<path d="M8 1.5 15 14.5H1z" {_LINEA} stroke-width="1.7"/>'
    f'<path d="M8 6v4M8 11.4v1.4" {_LINEA} stroke-width="1.7"/>',
    "buscar": f'<circle cx="7" cy="7" r="4.6" {_LINEA} stroke-width="1.7"/>'
    f'<path d="m10.5 10.5 4 4" {_LINEA} stroke-width="1.7"/>',
    "bajar": f'<path d="M8 2v9M4 7.5 8 11.5l4-4M2.5 14.2h11" {_LINEA} stroke-width="1.7"/>',
    "mas": f'<path d="M8 2.5v11M2.5 8h11" {_LINEA} stroke-width="1.9"/>',
    "menos": f'<path d="M2.5 8h11" {_LINEA} stroke-width="2.2"/>',
    "matiza": f'<path d="M8 1.5v8M4 5.5h8M4 13.5h8" {_LINEA} stroke-width="1.9"/>',
    "puntos": '<circle cx="3" cy="8" r="1.5" fill="currentColor"/>'
    '<circle cx="8" cy="8" r="1.5" fill="currentColor"/>'
    '<circle cx="13" cy="8" r="1.5" fill="currentColor"/>',
    "reloj": f'<circle cx="8" cy="8" r="6.4" {_LINEA} stroke-width="1.6"/>'
    f'<path d="M8 4.4V8l2.6 1.8" {_LINEA} stroke-width="1.6"/>',
    "candado": '<path d="M3 7h10v7.5H3z" fill="currentColor"/>'
    f'<path d="M5 7V4.6a3 3 0 0 1 6 0V7" {_LINEA} stroke-width="1.7"/>',
    "fuera": '<path d="M1.5 8C4 4 12 4 14.5 8 12 12 4 12 1.5 8zM3 14 13 2" '
    f'{_LINEA} stroke-width="1.6"/>',
    "atras": f'<path d="M10 2 4 8l6 6" {_LINEA} stroke-width="2"/>',
    "adelante": f'<path d="m6 2 6 6-6 6" {_LINEA} stroke-width="2"/>',
    "arriba": f'<path d="M8 13.5v-11M3.5 7 8 2.5 12.5 7" {_LINEA} stroke-width="1.8"/>',
    "abajo": f'<path d="M8 2.5v11M3.5 9 8 13.5 12.5 9" {_LINEA} stroke-width="1.8"/>',
    "lista": f'<path d="M2 4h2M6 4h8M2 8h2M6 8h8M2 12h2M6 12h8" {_LINEA} stroke-width="1.8"/>',
    "arrastrar": f'<path d="M3 5.5h10M3 10.5h10" {_LINEA} stroke-width="1.8"/>',
    "correo": f'<path d="M1.5 3.5h13v9.5h-13zM1.5 4l6.5 5 6.5-5" {_LINEA} stroke-width="1.5"/>',
    "hoja": f'<path d="M3 1.5h7l3 3v10H3zM5.5 7h5M5.5 10h5" {_LINEA} stroke-width="1.5"/>',
    "llave": f'<circle cx="5" cy="8" r="3" {_LINEA} stroke-width="1.6"/>'
    f'<path d="M8 8h6.5M12 8v3" {_LINEA} stroke-width="1.6"/>',
    "persona": f'<circle cx="8" cy="5" r="3" {_LINEA} stroke-width="1.6"/>'
    f'<path d="M2 14.5c1-4 11-4 12 0" {_LINEA} stroke-width="1.6"/>',
    "imprimir": f'<path d="M4 6V1.5h8V6M4 11.5H2v-5.500h12v5.500h-2M4 9.500h8v5H4z" {_LINEA} '
    'stroke-width="1.5"/>',
    "lapiz": f'<path d="M2.500 13.500 3.200 10 11 2.200l2.800 2.800L6 12.800z" {_LINEA} '
    'stroke-width="1.5"/>',
    "igual": f'<path d="M3 6h10M3 10h10" {_LINEA} stroke-width="1.8"/>',
    "copias": f'<path d="M2 5.500h8v8H2zM5.500 5.500V2.500h8.500v8h-4" {_LINEA} stroke-width="1.5"/>',
    "enlace": '<path d="M6.500 9.500 9.500 6.500M7 4.500l1.500-1.500a3.200 3.200 0 0 1 4.500 4.500L11.500 9'
    f'M9 11.500 7.500 13A3.200 3.200 0 0 1 3 8.500L4.500 7" {_LINEA} stroke-width="1.6"/>',
    "telefono": '<path d="M3 1.8h3l1.2 3.4-1.7 1.3a8.6 8.6 0 0 0 4 4l1.3-1.7L14.2 10v3c0 .8-.7 1.4-1.5 '
    f'1.3C6.800 13.700 2.300 9.200 1.700 3.300 1.600 2.500 2.200 1.800 3 1.800z" {_LINEA} '
    'stroke-width="1.5"/>',
    "nivel-atribuible": f'<circle cx="8" cy="8" r="6" {_LINEA} stroke-width="1.7"/>',
    "nivel-por_sector": f'<circle cx="8" cy="8" r="6" {_LINEA} stroke-width="1.7"/>'
    '<path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor"/>',
    "nivel-anonima": '<circle cx="8" cy="8" r="6.8" fill="currentColor"/>',
}
# Clave del macrosector: clase de color y figura llena. El orden es el de la identidad.
SECTORES = {
    "gobierno": ("s-gobierno", '<rect x="1.5" y="1.5" width="13" height="13"/>'),
    "iniciativa-privada": ("s-iniciativa", '<path d="M8 1 15.500 15H.500z"/>'),
    "sociedad-civil": ("s-civil", '<circle cx="8" cy="8" r="7"/>'),
    "academia": ("s-academia", '<path d="M8 0 16 8 8 16 0 8z"/>'),
    "cultura": ("s-cultura", '<path d="M6 1h4v5h5v4h-5v5H6v-5H1V6h5z"/>'),
    "internacional": ("s-internacional", '<circle class="hueco" cx="8" cy="8" r="5.600"/>'),
}


@register.simple_tag
def icono(nombre: str) -> SafeString:
    """Signo de 16 px, sin nombre accesible: siempre va junto a su palabra."""
    return format_html(
        '<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', mark_safe(SIGNOS[nombre])
    )


@register.simple_tag
def marca_sector(sector: Any, contorno: bool = False) -> SafeString:
    """Figura y color del macrosector. Un sector propio lleva un círculo neutro."""
    clave = getattr(sector, "clave", sector)
    clase, figura = SECTORES.get(clave, ("s-otro", '<circle cx="8" cy="8" r="4.5"/>'))
    return format_html(
        '<svg class="sec {}{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        clase,
        " contorno" if contorno else "",
        mark_safe(figura),
    )


@register.simple_tag
def nivel(valor: Any, era: Any = None) -> SafeString:
    """Etiqueta ○ Atribuible, ◐ Por sector, ● Anónima; con ``era``, el nivel que se apretó."""
    if not valor:
        return mark_safe("")
    nombres = {"atribuible": "Atribuible", "por_sector": "Por sector", "anonima": "Anónima"}
    apretado = era and str(era) != str(valor)
    return format_html(
        '<span class="etq{}">{} {}{}</span>',
        " apretado" if apretado else "",
        icono(f"nivel-{valor}"),
        nombres[str(valor)],
        format_html(' <span class="qq">(era {})</span>', nombres[str(era)].lower())
        if apretado
        else "",
    )


def en_mexico(valor: date | datetime) -> date | datetime:
    """El instante en la hora de la Ciudad de México; un día se queda como está."""
    return timezone.localtime(valor) if isinstance(valor, datetime) else valor


@register.filter
def fecha_larga(valor: date | datetime | None) -> str:
    """«viernes 22 de enero de 2027», hora de la Ciudad de México."""
    return formats.date_format(en_mexico(valor), r"l j \d\e F \d\e Y").lower() if valor else ""


@register.filter
def fecha_corta(valor: date | datetime | None) -> str:
    """«22 ene 2027»."""
    return formats.date_format(en_mexico(valor), "j b Y").lower() if valor else ""


@register.filter
def dia_corto(valor: date | datetime | None) -> str:
    """«mié 25 nov»: Django abrevia «mie» y «sab», sin el acento."""
    if not valor:
        return ""
    local = en_mexico(valor)
    semana = formats.date_format(local, "l")[:3]
    return f"{semana} {formats.date_format(local, 'j b')}".lower()


@register.filter
def hora(valor: datetime | None) -> str:
    """«18:00», hora de la Ciudad de México."""
    return formats.date_format(en_mexico(valor), "H:i") if valor else ""


@register.filter
def mayuscula(texto: str) -> str:
    """Primera letra en mayúscula sin tocar las demás."""
    return texto[:1].upper() + texto[1:]


@register.filter
def es_optativo(campo: BoundField) -> bool:
    return not campo.field.required and campo.widget_type not in {"checkbox", "hidden"}


@register.simple_tag(takes_context=True)
def actual(context: RequestContext, *prefijos: str) -> SafeString:
    """``aria-current="page"`` si la ruta es de ese cuarto: ``{% actual "entrevistas" %}``."""
    ruta = getattr(context.get("request"), "resolver_match", None)
    nombres = {ruta.namespace, ruta.view_name} if ruta else set()
    return mark_safe('aria-current="page"' if nombres & set(prefijos) else "")
