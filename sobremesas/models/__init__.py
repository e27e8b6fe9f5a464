from sobremesas.models.acta import Acta, Observacion
from sobremesas.models.aportacion import (
    Aportacion,
    Disenso,
    Encargo,
    Espejo,
    HojaDeMesa,
    Reflejo,
    RevisionDeAportacion,
)
from sobremesas.models.asistente import (
    Acompanante,
    Asistente,
    Llave,
    Necesidades,
    PrePostura,
)
from sobremesas.models.conciliacion import Contestacion, ContestacionPrevia, SegundaFirma
from sobremesas.models.consulta import Consulta, Opcion, Papeleta, VotoSinTelefono
from sobremesas.models.invitacion import Canal, Idioma, Invitacion, Ola
from sobremesas.models.mensaje import Mensaje, VersionDeEvento
from sobremesas.models.mesa import Lugar, Mesa, Pareja, Reparto
from sobremesas.models.movimiento import Movimiento, Oferta, Pendiente
from sobremesas.models.puerta import Paso
from sobremesas.models.sala import Intervencion, Puesto, ReglaDeAcuerdo, Sala, Tramo, Urna
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
    "Contestacion",
    "ContestacionPrevia",
    "SegundaFirma",
    "Acta",
    "Observacion",
    "Consulta",
    "Opcion",
    "Papeleta",
    "VotoSinTelefono",
    "Aportacion",
    "Disenso",
    "Encargo",
    "Espejo",
    "HojaDeMesa",
    "Reflejo",
    "RevisionDeAportacion",
    "Intervencion",
    "Puesto",
    "ReglaDeAcuerdo",
    "Sala",
    "Tramo",
    "Urna",
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
