from dialogo.models.correo import BajaDeCorreo, DireccionRebotada, Envio
from dialogo.models.cuenta import Usuario
from dialogo.models.descarga import Descarga
from dialogo.models.dialogo import (
    AvisoPrivacidad,
    Dialogo,
    Fase,
    MovimientoDeFase,
    Objetivo,
    Organizador,
    Premisa,
)
from dialogo.models.equipo import Integrante, InvitacionEquipo, Rol
from dialogo.models.guia import Bloque, Pregunta

__all__ = [
    "AvisoPrivacidad",
    "BajaDeCorreo",
    "Bloque",
    "Descarga",
    "Dialogo",
    "DireccionRebotada",
    "Envio",
    "Fase",
    "Integrante",
    "InvitacionEquipo",
    "MovimientoDeFase",
    "Objetivo",
    "Organizador",
    "Pregunta",
    "Premisa",
    "Rol",
    "Usuario",
]
