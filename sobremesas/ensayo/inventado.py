"""Lo que dicen los teléfonos inventados: frases que nadie confundiría con las de una persona."""

import random
from typing import Any

from sobremesas.models import Aportacion, Consulta, Papeleta, Reflejo
from sobremesas.models.consulta import PUNTOS_POR_OPCION, PUNTOS_POR_PERSONA

C, P, V = Aportacion.Clase, Papeleta.Postura, Reflejo.Valor
DICHO = {
    C.COMPLETA: (
        "De prueba: falta decir quién lo paga el segundo año.",
        "De prueba: falta decir quién da seguimiento cada trimestre.",
        "De prueba: falta nombrar a quien traduce.",
    ),
    C.MODIFICA: (
        "De prueba: que diga «con presupuesto propio».",
        "De prueba: que diga «a más tardar en un año».",
    ),
    C.ENRIQUECE: (
        "De prueba: en otra ciudad inventada lo probaron y duró tres años.",
        "De prueba: ya hay un taller inventado que lo hace en pequeño.",
    ),
    C.DISIENTE: ("De prueba: así como está no se puede cumplir.",),
}
RAZON = "De prueba: una razón inventada, para ver cómo se lee."
_PESO_DE_CLASE = (4, 3, 3, 1)
_PESO_DE_POSTURA = (11, 6, 2, 1)
_PESO_DE_VALOR = (9, 1, 1)
azar = random.Random()  # noqa: S311  (nada de esto es secreto)


def aportacion() -> dict[str, str]:
    clase = azar.choices(list(DICHO), _PESO_DE_CLASE)[0]
    razon = RAZON if clase in Aportacion.CON_RAZON else ""
    return {"clase": clase, "texto": azar.choice(DICHO[clase]), "razon": razon}


def reflejo() -> str:
    return azar.choices(list(V), _PESO_DE_VALOR)[0]


def papeleta(clase: str, opciones: list[int]) -> dict[str, Any]:
    """Una respuesta válida a esa consulta."""
    if clase == Consulta.Clase.CONSENSO:
        postura = azar.choices(list(P), _PESO_DE_POSTURA)[0]
        con_razon = postura in (P.RESERVA, P.OBJECION)
        return {"postura": postura, "razon": RAZON if con_razon else ""}
    if clase == Consulta.Clase.CALIFICACION:
        return {str(pk): [_nota(), _nota()] for pk in opciones}
    puntos = {str(pk): 0 for pk in opciones}
    tope = min(PUNTOS_POR_PERSONA, PUNTOS_POR_OPCION * len(opciones))
    while sum(puntos.values()) < tope:
        libre = [pk for pk, dados in puntos.items() if dados < PUNTOS_POR_OPCION]
        puntos[azar.choice(libre)] += 1
    return puntos


def _nota() -> int:
    return azar.choices(range(1, 10), (1, 1, 1, 2, 3, 4, 6, 6, 4))[0]
