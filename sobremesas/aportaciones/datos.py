"""Lo que se manda de una aportación, con sus límites. Las frases las lee también quien asiste."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dialogo.texto import limpiar
from hallazgos.models import Redaccion
from sobremesas.models import Aportacion, Mesa, Puesto, PuntoDelDia
from sobremesas.models.aportacion import PALABRAS_DE_UN_DISENSO

MAXIMO_DEL_TEXTO = 1000
MAXIMO_DE_LA_RAZON = 500
MAXIMO_DEL_MOTIVO = 300


@dataclass(frozen=True, kw_only=True)
class Dicho:
    """Lo que cambia de una revisión a otra."""

    clase: str
    texto: str
    razon: str = ""
    fuerza: str = Aportacion.Fuerza.DEBERIA
    es_literal: bool = False
    puesto: Puesto | None = None

    def limpio(self) -> Self:
        """En NFC y en su tamaño; con su razón si hace falta. Lanza ``ValidationError``."""
        return replace(
            self, texto=_texto(self.clase, self.texto), razon=_razon(self.clase, self.razon)
        )


@dataclass(frozen=True, kw_only=True)
class Datos(Dicho):
    """Una aportación nueva. ``punto`` y ``redaccion`` son los de cuando se empezó a escribir (V5).

    ``hora`` es la del aparato; sin ella, la del servidor.
    """

    uid: uuid.UUID
    punto: PuntoDelDia
    redaccion: Redaccion | None = None
    mesa: Mesa | None = None
    hora: datetime | None = None
    en_cola: bool = False
    origen: str = Aportacion.Origen.RELATORIA


@dataclass(frozen=True, kw_only=True)
class Cambio(Dicho):
    """Una corrección entera, sobre la revisión ``base`` que tenía a la vista quien la escribió."""

    uid: uuid.UUID
    base: int
    motivo: str = ""


CualquierDicho = TypeVar("CualquierDicho", bound=Dicho)


def contar_palabras(texto: str) -> int:
    return len(texto.split())


def recortar(texto: str, maximo: int, que: str) -> str:
    """Sin blancos en las orillas; si no cabe, una frase que dice cuánto sobra."""
    texto = limpiar(texto).strip()
    if len(texto) > maximo:
        raise ValidationError(
            _("%(que)s tiene %(hay)s letras y caben %(caben)s.")
            % {"que": que, "hay": len(texto), "caben": maximo}
        )
    return texto


def _texto(clase: str, texto: str) -> str:
    if clase not in Aportacion.Clase.values:
        raise ValidationError(_("Falta decir si completa, modifica, enriquece o disiente."))
    texto = recortar(texto, MAXIMO_DEL_TEXTO, _("El texto"))
    if not texto:
        raise ValidationError(_("Falta escribir qué se dijo."))
    palabras = contar_palabras(texto)
    if clase == Aportacion.Clase.DISIENTE and palabras > PALABRAS_DE_UN_DISENSO:
        raise ValidationError(
            _("Un disenso cabe en %(caben)s palabras y éste tiene %(hay)s: sobran %(sobran)s.")
            % {
                "caben": PALABRAS_DE_UN_DISENSO,
                "hay": palabras,
                "sobran": palabras - PALABRAS_DE_UN_DISENSO,
            }
        )
    return texto


def _razon(clase: str, razon: str) -> str:
    razon = recortar(razon, MAXIMO_DE_LA_RAZON, _("La razón"))
    if clase in Aportacion.CON_RAZON and not razon:
        raise ValidationError(_("Para modificar o disentir hace falta decir por qué."))
    return razon
