"""Etiquetas que cualquier plantilla usa sin cargarlas."""

from django import template

register = template.Library()
