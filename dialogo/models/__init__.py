from dialogo.models.correo import Envio
from dialogo.models.cuenta import Usuario
from dialogo.models.descarga import Descarga
from dialogo.models.dialogo import (
    AvisoPrivacidad,
    Dialogo,
    Fase,
    Objetivo,
    Organizador,
    Premisa,
)
from dialogo.models.equipo import Integrante, InvitacionEquipo, Rol
from dialogo.models.guia import Bloque, Pregunta

__all__ = [
    "AvisoPrivacidad",
    "Bloque",
    "Descarga",
    "Dialogo",
    "Envio",
    "Fase",
    "Integrante",
    "InvitacionEquipo",
    "Objetivo",
    "Organizador",
    "Pregunta",
    "Premisa",
    "Rol",
    "Usuario",
]
