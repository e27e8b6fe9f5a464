from informes.models.auditoria import Auditoria, HojaDeAuditoria, SuerteDeIdea
from informes.models.informe import (
    CitaImpresa,
    Composicion,
    HallazgoCompuesto,
    Informe,
    InformeQuerySet,
    Tipo,
)
from informes.models.publicacion import Errata, Publicacion, Traduccion, VozPublicada
from informes.models.retorno import AvisoDeRetorno, LlaveDeRetorno, PalabraDeRetorno, Retorno

__all__ = [
    "Auditoria",
    "AvisoDeRetorno",
    "CitaImpresa",
    "Composicion",
    "Errata",
    "HallazgoCompuesto",
    "HojaDeAuditoria",
    "Informe",
    "InformeQuerySet",
    "LlaveDeRetorno",
    "PalabraDeRetorno",
    "Publicacion",
    "Retorno",
    "SuerteDeIdea",
    "Tipo",
    "Traduccion",
    "VozPublicada",
]
