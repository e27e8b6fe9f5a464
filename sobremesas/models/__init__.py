from sobremesas.models.asistente import (
    Acompanante,
    Asistente,
    Llave,
    Necesidades,
    PrePostura,
)
from sobremesas.models.invitacion import Canal, Idioma, Invitacion, Ola
from sobremesas.models.mensaje import Mensaje, VersionDeEvento
from sobremesas.models.mesa import Lugar, Mesa, Pareja, Reparto
from sobremesas.models.movimiento import Movimiento, Oferta, Pendiente
from sobremesas.models.puerta import Paso
from sobremesas.models.sesion import (
    QUIENES_CONVOCAN,
    Convocatoria,
    Cuota,
    FuncionEnSobremesa,
    PuntoDelDia,
    Reserva,
    Sobremesa,
)

__all__ = [
    "QUIENES_CONVOCAN",
    "Acompanante",
    "Asistente",
    "Canal",
    "Convocatoria",
    "Cuota",
    "FuncionEnSobremesa",
    "Idioma",
    "Invitacion",
    "Llave",
    "Lugar",
    "Mensaje",
    "Mesa",
    "Movimiento",
    "Necesidades",
    "Oferta",
    "Ola",
    "Pareja",
    "Paso",
    "Pendiente",
    "PrePostura",
    "PuntoDelDia",
    "Reparto",
    "Reserva",
    "Sobremesa",
    "VersionDeEvento",
]
