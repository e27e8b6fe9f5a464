"""El mapa de actores: quiénes son, qué los une, qué les importa y qué hacen."""

from actores.models.actor import (
    Actor,
    ActorQuerySet,
    Cargo,
    CargoQuerySet,
    Organizacion,
    Persona,
)
from actores.models.catalogo import (
    Catalogo,
    CatalogoQuerySet,
    Marca,
    Region,
    Sector,
    SectorQuerySet,
    Socio,
    Tema,
    TipoDeRecomendacion,
)
from actores.models.importacion import (
    FilaImportada,
    Fusion,
    Importacion,
)
from actores.models.mapa import (
    Certeza,
    Interes,
    ParaConversar,
    Valoracion,
    ValoracionQuerySet,
    Vinculo,
    VinculoQuerySet,
)
from actores.models.programa import (
    Mandato,
    Programa,
    ProgramaQuerySet,
)

__all__ = [
    "FilaImportada",
    "Fusion",
    "Importacion",
    "Mandato",
    "Programa",
    "ProgramaQuerySet",
    "Certeza",
    "Interes",
    "ParaConversar",
    "Valoracion",
    "ValoracionQuerySet",
    "Vinculo",
    "VinculoQuerySet",
    "Actor",
    "ActorQuerySet",
    "Cargo",
    "CargoQuerySet",
    "Catalogo",
    "CatalogoQuerySet",
    "Marca",
    "Organizacion",
    "Persona",
    "Region",
    "Sector",
    "SectorQuerySet",
    "Socio",
    "Tema",
    "TipoDeRecomendacion",
]
