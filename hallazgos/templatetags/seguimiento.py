"""Los signos y las palabras del semáforo en las plantillas, en el idioma de quien lee."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django import template
from django.utils.safestring import SafeString, mark_safe

from dialogo.templatetags.dialogo import icono
from hallazgos.seguimiento import fechas, historia, semaforo
from hallazgos.seguimiento.semaforo import Estado

register = template.Library()

_LINEA = 'fill="none" stroke="currentColor"'
_ANILLO = f'<circle cx="8" cy="8" r="6" {_LINEA} stroke-width="1.7"/>'
SIGNOS = {
    Estado.CUMPLIDA: '<circle cx="8" cy="8" r="6.6" fill="currentColor"/>',
    Estado.AL_CORRIENTE: f'{_ANILLO}<path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor"/>',
    Estado.NO_ACEPTADA: _ANILLO,
    Estado.SIN_RESPUESTA: f'<path d="M8 2v7.5M8 11.8v2.2" {_LINEA} stroke-width="2.4"/>',
}
_DE_LA_CASA = {
    Estado.POR_VENCER: "reloj",
    Estado.VENCIDA: "aviso",
    Estado.SIN_NOVEDADES: "puntos",
    "cumplido": "si",
    "vence": "reloj",
    "vencido": "aviso",
    "retirado": "no",
}


@dataclass(frozen=True)
class Regla:
    estado: Estado
    palabra: str
    frase: str
    color: str


@register.simple_tag
def signo_de_estado(estado: str) -> SafeString:
    """Cada estado tiene el suyo: nunca se distingue sólo por el color."""
    clave = Estado(estado)
    return _dibujo(SIGNOS[clave]) if clave in SIGNOS else icono(_DE_LA_CASA[clave])


@register.simple_tag
def signo_de_hito(clave: str) -> SafeString:
    return icono(_DE_LA_CASA[clave]) if clave in _DE_LA_CASA else _dibujo(_ANILLO)


def _dibujo(trazo: str) -> SafeString:
    dibujo = f'<svg class="ic" viewBox="0 0 16 16" aria-hidden="true">{trazo}</svg>'
    return mark_safe(dibujo)  # noqa: S308 — trazo de la casa


@register.simple_tag
def reglas_del_semaforo() -> list[Regla]:
    return [
        Regla(estado, str(estado.label), str(frase), semaforo.COLOR[estado])
        for estado, frase in semaforo.REGLAS.items()
    ]


@register.filter
def dia_dicho(valor: date | datetime | None) -> str:
    """«2 de octubre de 2027», o «2 October 2027»; de un instante, su día en la Ciudad de México."""
    if not valor:
        return ""
    dia = fechas.dia_de(valor) if isinstance(valor, datetime) else valor
    return fechas.con_anio(dia)


@register.filter
def sentido_dicho(sentido: str) -> str:
    """«Acepta en parte», en el idioma de la página."""
    return historia.sentido_dicho(sentido)


@register.filter
def casa_de(direccion: str) -> str:
    """Sólo de quién es la página: la dirección entera no cabe en un renglón."""
    return urlsplit(direccion).hostname or ""
