"""Lo que la sala dice de cada redacción: registrar, corregir, retirar, devolver a la mesa.

Quien escribe, sea un relator o un teléfono, entra por aquí. Lo que se muestra sale sólo por
``sobremesas.atribucion``.
"""

from sobremesas.aportaciones.datos import Cambio, Datos
from sobremesas.aportaciones.espejos import Validacion, validacion, validaciones
from sobremesas.aportaciones.registro import Conflicto, Resultado, registrar, retirar, revisar

__all__ = [
    "Cambio",
    "Conflicto",
    "Datos",
    "Resultado",
    "Validacion",
    "registrar",
    "retirar",
    "revisar",
    "validacion",
    "validaciones",
]
