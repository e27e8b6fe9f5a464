"""Lo que las páginas públicas dicen igual: direcciones, textos en su idioma, fechas y cifras."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogo.palabras import en_cifra
from informes import fases
from informes.portal.traducidos import Dicho

register = template.Library()
_MARCA = re.compile(r"\s?\[(e\d{1,4})\]")
_FOLIO = re.compile(r"^[A-Z]-(\d+)$")


@register.simple_tag(takes_context=True)
def ruta(context: Context, pagina: str, *partes: object) -> str:
    """La dirección de una página del portal; en la vista previa, la de la vista previa."""
    de_folios = [_numero(parte) for parte in partes]
    direccion = reverse(f"portal:{pagina}", args=[context["dialogo"].clave, *de_folios])
    if previa := context.get("previa"):
        return previa + direccion.partition("/resultados/")[2]
    return direccion


def _numero(parte: object) -> object:
    """«H-03» es 3: los convertidores reciben el número."""
    hallado = _FOLIO.match(str(parte))
    return int(hallado[1]) if hallado else parte


def _decir(context: Context, clave: str, original: str) -> Dicho:
    dicho: Dicho = context["idioma_de_lo_escrito"].decir(clave, original)
    return dicho


@register.simple_tag(takes_context=True)
def dicho(context: Context, clave: str, original: str) -> SafeString:
    """Un texto en el idioma de la página; si no lo hay, el original, dicho que lo es."""
    return _envolver(_decir(context, clave, original), context)


@register.simple_tag(takes_context=True)
def parrafos(context: Context, clave: str, original: str) -> SafeString:
    """Como ``dicho``, por párrafos y con las marcas ``[e2]`` como enlaces a su voz."""
    uno = _decir(context, clave, original)
    partes = [parte.strip() for parte in re.split(r"\n+", uno.texto) if parte.strip()]
    cuerpo = format_html_join(
        "", "<p{}>{}</p>", ((_lengua(uno, context), _con_marcas(p)) for p in partes)
    )
    return format_html("{}{}", cuerpo, _revision(uno))


@register.simple_tag(takes_context=True)
def cita(context: Context, voz: dict[str, Any], clave: str = "") -> SafeString:
    """Una voz con sus palabras; en inglés, el original y debajo su traducción."""
    texto = voz["texto"]
    original = _entre_comillas(texto) if voz["con_comillas"] else texto
    uno = _decir(context, clave or voz["codigo"], texto)
    es_ingles = context["idioma_de_lo_escrito"].idioma != "es"
    lengua = mark_safe(' lang="es-MX"') if es_ingles else ""
    primero = format_html('<p class="voz"{}>{}</p>', lengua, original)
    if uno.idioma == "es":
        return primero
    traducido = f"“{uno.texto}”" if voz["con_comillas"] else uno.texto
    return format_html('{}<p class="traducida">{}{}</p>', primero, traducido, _revision(uno))


def _entre_comillas(texto: str) -> str:
    return f"«{texto}»"


def _envolver(uno: Dicho, context: Context) -> SafeString:
    lengua = _lengua(uno, context)
    texto = (
        format_html("<span{}>{}</span>", lengua, uno.texto)
        if lengua
        else conditional_escape(uno.texto)
    )
    return format_html("{}{}", texto, _revision(uno))


def _lengua(uno: Dicho, context: Context) -> SafeString | str:
    ajena = uno.idioma == "es" and context["idioma_de_lo_escrito"].idioma != "es"
    return mark_safe(' lang="es-MX"') if ajena else ""


def _revision(uno: Dicho) -> SafeString | str:
    if not uno.en_revision:
        return ""
    return format_html(' <span class="etq en-revision">{}</span>', _("Traducción en revisión"))


def _con_marcas(texto: str) -> SafeString:
    partes: list[SafeString | str] = []
    for i, trozo in enumerate(_MARCA.split(texto)):
        if i % 2:
            partes.append(format_html('<a class="ref" href="#v-{}">{}</a>', trozo, trozo))
        elif trozo:
            partes.append(conditional_escape(trozo))
    return mark_safe("".join(partes))  # noqa: S308  (cada parte ya va escapada)


@register.filter
def dia(valor: str | date | datetime | None) -> str:
    """«12 de marzo de 2027» o «March 12, 2027», de una fecha o de su forma ISO."""
    if not valor:
        return ""
    if isinstance(valor, str):
        return fases.dia(date.fromisoformat(valor[:10]))
    return fases.dia(timezone.localdate(valor) if isinstance(valor, datetime) else valor)


@register.filter
def entre_dias(paso: dict[str, Any]) -> str:
    """Cuándo fue un paso: un día, o de cuándo a cuándo."""
    if paso.get("hasta"):
        return fases.rango(date.fromisoformat(paso["fecha"]), date.fromisoformat(paso["hasta"]))
    return dia(paso["fecha"])


@register.filter
def en_cifras(resultado: dict[str, Any]) -> str:
    """«20 de 24 con el texto; 2 objeciones. Importancia 8 y viabilidad 5, de 9.»"""
    frases = []
    if "contestaron" in resultado:
        frase = _("%(si)s de %(de)s con el texto") % {
            "si": resultado["a_favor"],
            "de": resultado["contestaron"],
        }
        if n := resultado["objeciones"]:
            frase += "; " + ngettext("%(n)s objeción", "%(n)s objeciones", n) % {"n": n}
        frases.append(f"{frase}.")
    if "importancia" in resultado:
        frases.append(
            _("Importancia %(importancia)s y viabilidad %(viabilidad)s, de 9.")
            % {c: en_cifra(resultado[c]) for c in ("importancia", "viabilidad")}
        )
    return " ".join(frases)


@register.filter
def ancla(codigo: str) -> str:
    """«H-03·e2» es ``e2``; «S1·14», ``S1-14``."""
    return codigo.rpartition("·")[2] if codigo.startswith("H-") else codigo.replace("·", "-")


@register.filter
def peso(octetos: int | None) -> str:
    """«412 kB»."""
    if not octetos:
        return ""
    return (
        f"{octetos / 1_000_000:.1f} MB" if octetos >= 1_000_000 else f"{round(octetos / 1000)} kB"
    )
