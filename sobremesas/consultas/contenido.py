"""Qué puede decir una papeleta. Lo que no cumple se contesta con la frase que leerá quien votó."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dialogo.texto import limpiar
from sobremesas.models.consulta import (
    PUNTOS_POR_OPCION,
    PUNTOS_POR_PERSONA,
    Consulta,
    Papeleta,
)

LARGO_DE_LA_RAZON = 300
CON_RAZON = (Papeleta.Postura.RESERVA, Papeleta.Postura.OBJECION)
Contenido = dict[str, Any]


def validar(clase: str, opciones: Collection[int], contenido: object) -> Contenido:
    """El contenido normalizado, sin una clave de más. Lanza ``ValidationError``."""
    if not isinstance(contenido, dict):
        raise ValidationError(_("La respuesta no llegó completa. Vuelva a enviarla."))
    if clase == Consulta.Clase.CONSENSO:
        return _consenso(contenido)
    propias = {str(redaccion) for redaccion in opciones}
    if not set(contenido) <= propias:
        raise ValidationError(_("La respuesta nombra un texto que no está en esta consulta."))
    if clase == Consulta.Clase.CALIFICACION:
        return _calificacion(contenido)
    return _reparto(contenido)


def _consenso(contenido: Contenido) -> Contenido:
    postura = contenido.get("postura")
    if postura not in Papeleta.Postura.values:
        raise ValidationError(_("Elija una de las cuatro respuestas."))
    if postura not in CON_RAZON:
        return {"postura": postura, "razon": ""}
    razon = contenido.get("razon") or ""
    razon = " ".join(limpiar(razon).split()) if isinstance(razon, str) else ""
    if not razon:
        raise ValidationError(
            _("Diga su razón: sin ella, la reserva o la objeción no se entiende.")
        )
    if len(razon) > LARGO_DE_LA_RAZON:
        raise ValidationError(
            _("La razón tiene %(tiene)s letras y caben %(caben)s."),
            params={"tiene": len(razon), "caben": LARGO_DE_LA_RAZON},
        )
    return {"postura": postura, "razon": razon}


def _es_entero(valor: object, desde: int, hasta: int) -> bool:
    return type(valor) is int and desde <= valor <= hasta


def _calificacion(contenido: Contenido) -> Contenido:
    """Se puede dejar un texto sin calificar; a medias, no."""
    if not contenido:
        raise ValidationError(_("Califique al menos un texto."))
    for par in contenido.values():
        completo = isinstance(par, (list, tuple)) and len(par) == 2
        if not completo or not all(_es_entero(valor, 1, 9) for valor in par):
            raise ValidationError(
                _("Califique las dos cosas, importancia y viabilidad, con un número del 1 al 9.")
            )
    return {clave: list(par) for clave, par in contenido.items()}


def _reparto(contenido: Contenido) -> Contenido:
    if not all(_es_entero(puntos, 0, PUNTOS_POR_OPCION) for puntos in contenido.values()):
        raise ValidationError(
            _("A cada texto se le ponen de cero a %(tope)s puntos."),
            params={"tope": PUNTOS_POR_OPCION},
        )
    total = sum(contenido.values())
    if total > PUNTOS_POR_PERSONA:
        raise ValidationError(
            _("Puso %(puestos)s puntos y tiene %(tope)s."),
            params={"puestos": total, "tope": PUNTOS_POR_PERSONA},
        )
    if not total:
        raise ValidationError(_("Ponga al menos un punto."))
    return {clave: puntos for clave, puntos in contenido.items() if puntos}
