"""Por qué fases pasa cada punto, en qué orden, cuánto dura cada una y qué se puede hacer en cada momento.

Todo lo que decide a dónde va la sala está en estas tablas; ``mando`` sólo las aplica.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sobremesas.models import PuntoDelDia, Sala

F = Sala.Fase
CLASE = PuntoDelDia.Clase

FASES_DE: dict[str, tuple[Sala.Fase, ...]] = {
    CLASE.HALLAZGO: (F.PRESENTAR, F.CONVERSAR, F.CAPTURAR, F.CONFIRMAR, F.PRIORIZAR),
    CLASE.PRIORIZAR: (F.PRESENTAR, F.PRIORIZAR),
    CLASE.MOMENTO: (F.PRESENTAR,),
    CLASE.RECESO: (F.PRESENTAR,),
}

# Cómo se reparten los minutos de un punto: de cada dieciocho, que es lo que dura un hallazgo.
PESO = {F.PRESENTAR: 2, F.CONVERSAR: 6, F.CAPTURAR: 4, F.CONFIRMAR: 3, F.PRIORIZAR: 3}
DOS_MINUTOS = timedelta(minutes=2)


class Accion(StrEnum):
    """Lo que hace quien conduce."""

    SIGUIENTE = "siguiente"
    ANTERIOR = "anterior"
    IR_A = "ir_a"
    PAUSAR = "pausar"
    SEGUIR = "seguir"
    MAS_TIEMPO = "mas_tiempo"


class Marcha(StrEnum):
    """Cómo va el reloj de la sala."""

    CORRE = "corre"
    PAUSA = "pausa"
    SIN_RELOJ = "sin_reloj"  # al cierre
    TERMINADA = "terminada"


M = Marcha

# La única tabla de lo que se admite. Terminada, nada.
DESDE: dict[Accion, frozenset[Marcha]] = {
    Accion.SIGUIENTE: frozenset([M.CORRE, M.PAUSA]),
    Accion.ANTERIOR: frozenset([M.CORRE, M.PAUSA, M.SIN_RELOJ]),
    Accion.IR_A: frozenset([M.CORRE, M.PAUSA, M.SIN_RELOJ]),
    Accion.PAUSAR: frozenset([M.CORRE]),
    Accion.SEGUIR: frozenset([M.PAUSA]),
    Accion.MAS_TIEMPO: frozenset([M.CORRE, M.PAUSA]),
}


def marcha(sala: Sala) -> Marcha:
    if not sala.esta_en_curso:
        return M.TERMINADA
    if sala.esta_en_pausa:
        return M.PAUSA
    return M.CORRE if sala.vence_en else M.SIN_RELOJ


@dataclass(frozen=True)
class Paso:
    """Una fase de un punto: cada lugar en que puede estar la sala."""

    punto: PuntoDelDia
    fase: Sala.Fase


def camino(puntos: Sequence[PuntoDelDia]) -> list[Paso]:
    """Toda la tarde, fase por fase; termina al cierre del último punto."""
    pasos = [Paso(punto, fase) for punto in puntos for fase in FASES_DE[punto.clase]]
    return [*pasos, Paso(puntos[-1], F.CERRAR)] if puntos else []


def donde_va(sala: Sala, pasos: Iterable[Paso]) -> int:
    """En qué lugar del camino está; si su punto cambió de clase, al principio de él."""
    lista = list(pasos)
    aqui = [i for i, paso in enumerate(lista) if paso.punto.pk == sala.punto_id]
    exacto = [i for i in aqui if lista[i].fase == sala.fase]
    return (exacto or aqui or [0])[0]


def destino(sala: Sala, accion: Accion, pasos: list[Paso], punto: int | None) -> Paso | None:
    """A dónde lleva esa acción, o ``None`` si de ahí no se sale por ella."""
    if accion == Accion.IR_A:
        return next((paso for paso in pasos if paso.punto.pk == punto), None)
    hacia = donde_va(sala, pasos) + (1 if accion == Accion.SIGUIENTE else -1)
    return pasos[hacia] if 0 <= hacia < len(pasos) else None


def reparto(punto: PuntoDelDia) -> dict[Sala.Fase, timedelta]:
    """Los minutos de un punto entre sus fases, según su peso y sin que sobre ni falte un segundo.

    Se redondea el reloj corrido, no cada parte: a medios minutos, o a diez segundos en un punto de
    menos de nueve minutos. 18 minutos de un hallazgo son 2, 6, 4, 3 y 3; 20 son 2, 7, 4:30, 3 y 3:30.
    """
    fases = FASES_DE[punto.clase]
    total = punto.minutos * 60
    cada = 30 if punto.minutos >= 9 else 10
    todo = sum(PESO[fase] for fase in fases)
    partes, antes, acumulado = {}, 0, 0
    for fase in fases:
        acumulado += PESO[fase]
        hasta = cada * ((2 * total * acumulado + cada * todo) // (2 * cada * todo))
        partes[fase] = timedelta(seconds=hasta - antes)
        antes = hasta
    return partes


def dura(paso: Paso) -> timedelta | None:
    """Cuánto tiempo tiene; al cierre no hay reloj."""
    return reparto(paso.punto).get(paso.fase)
