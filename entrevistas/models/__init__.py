"""La bitácora de una conversación: con quién fue, qué permitió y qué dijo."""

from entrevistas.models.consentimiento import (
    Alcance,
    Consentimiento,
    ConsentimientoQuerySet,
    Nivel,
)
from entrevistas.models.entrada import (
    Entrada,
    EntradaQuerySet,
    Fragmento,
    FragmentoQuerySet,
    Respuesta,
    RevisionEntrada,
)
from entrevistas.models.entrevista import Asignacion, Entrevista, EntrevistaQuerySet

__all__ = [
    "Alcance",
    "Asignacion",
    "Consentimiento",
    "ConsentimientoQuerySet",
    "Entrada",
    "EntradaQuerySet",
    "Entrevista",
    "EntrevistaQuerySet",
    "Fragmento",
    "FragmentoQuerySet",
    "Nivel",
    "Respuesta",
    "RevisionEntrada",
]
