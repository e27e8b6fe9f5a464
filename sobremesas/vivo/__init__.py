"""La sala en vivo: abrirla, conducirla y decirle a todos los aparatos en qué va.

El renglón de ``Sala`` es la verdad y sólo se escribe desde aquí; lo publicado en Redis es una copia
con versión que se rehace de él (V1). La decisión está en ``docs/decisiones/0091-la-sala-en-vivo.md``.
"""

from sobremesas.vivo.fases import Accion, Marcha, marcha
from sobremesas.vivo.mando import (
    Movido,
    TransicionImposible,
    abrir,
    avisar,
    borrar_ensayo,
    en_curso,
    mover,
    terminar,
)

__all__ = [
    "Accion",
    "Marcha",
    "Movido",
    "TransicionImposible",
    "abrir",
    "avisar",
    "borrar_ensayo",
    "en_curso",
    "marcha",
    "mover",
    "terminar",
]
