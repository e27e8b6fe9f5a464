"""La bitácora de una conversación: con quién fue, qué permitió y qué dijo."""

from entrevistas.models.analisis import (
    CeldaMarco,
    Posicion,
    Procedencia,
    Proposicion,
    VistaDelMapa,
)
from entrevistas.models.codificacion import (
    CambioDeCodigo,
    Codificacion,
    CodificacionQuerySet,
    Codigo,
    CodigoQuerySet,
    Conciliacion,
    DobleCodificacion,
    Memo,
    Operacion,
)
from entrevistas.models.consentimiento import (
    Alcance,
    Consentimiento,
    ConsentimientoQuerySet,
    Nivel,
)
from entrevistas.models.contrafirma import (
    Contrafirma,
    ContrafirmaQuerySet,
    RespuestaContrafirma,
    RespuestaContrafirmaQuerySet,
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
from entrevistas.models.transcripcion import (
    Transcripcion,
)

__all__ = [
    "Contrafirma",
    "ContrafirmaQuerySet",
    "RespuestaContrafirma",
    "RespuestaContrafirmaQuerySet",
    "Transcripcion",
    "CeldaMarco",
    "Posicion",
    "Procedencia",
    "Proposicion",
    "VistaDelMapa",
    "CambioDeCodigo",
    "Codificacion",
    "CodificacionQuerySet",
    "Codigo",
    "CodigoQuerySet",
    "Conciliacion",
    "DobleCodificacion",
    "Memo",
    "Operacion",
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
