from hallazgos.models.derivacion import Derivacion
from hallazgos.models.hallazgo import (
    Evidencia,
    EvidenciaQuerySet,
    Hallazgo,
    HallazgoQuerySet,
    Omision,
    Redaccion,
)
from hallazgos.models.narrativa import RedaccionDeNarrativa, SeccionDeNarrativa
from hallazgos.models.recomendacion import (
    Apoyo,
    CambioDeResponsable,
    Enlace,
    LoQueExiste,
    Recomendacion,
    RecomendacionQuerySet,
    RedaccionDeRecomendacion,
)
from hallazgos.models.seguimiento import (
    Avance,
    CambioDeFecha,
    Compromiso,
    Hito,
    RespuestaInstitucional,
)

__all__ = [
    "Apoyo",
    "Avance",
    "CambioDeFecha",
    "CambioDeResponsable",
    "Compromiso",
    "Derivacion",
    "Enlace",
    "Evidencia",
    "EvidenciaQuerySet",
    "Hallazgo",
    "HallazgoQuerySet",
    "Hito",
    "LoQueExiste",
    "Omision",
    "Recomendacion",
    "RecomendacionQuerySet",
    "Redaccion",
    "RedaccionDeNarrativa",
    "RedaccionDeRecomendacion",
    "RespuestaInstitucional",
    "SeccionDeNarrativa",
]
