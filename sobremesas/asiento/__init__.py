"""El asiento: quién tiene lugar, quién espera y cómo cambia. ``mover`` es la única puerta (C2)."""

from sobremesas.asiento.acciones import (
    DESDE,
    RESPUESTAS,
    Accion,
    Aviso,
    DatosDeDelegado,
    Quien,
    Resultado,
    TransicionImposible,
)
from sobremesas.asiento.cuentas import Ocupacion, ocupacion
from sobremesas.asiento.movimientos import mover

__all__ = [
    "DESDE",
    "RESPUESTAS",
    "Accion",
    "Aviso",
    "DatosDeDelegado",
    "Ocupacion",
    "Quien",
    "Resultado",
    "TransicionImposible",
    "mover",
    "ocupacion",
]
