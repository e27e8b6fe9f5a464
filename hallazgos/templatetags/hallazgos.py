"""Filtros de los hallazgos: el texto con sus remisiones a la evidencia."""

from django import template

from hallazgos import marcadores

register = template.Library()
register.filter("parrafos", marcadores.parrafos)
