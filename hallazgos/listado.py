"""La lista de hallazgos por bloque, con su ficha y lo que le falta a cada uno."""

from collections import defaultdict
from dataclasses import dataclass

from dialogo.models import Bloque, Dialogo
from hallazgos.cuantificadores import contradichos
from hallazgos.models import Hallazgo, HallazgoQuerySet
from hallazgos.solidez import Ficha, fichas


@dataclass
class Fila:
    """Un hallazgo de la lista. Pide los anotados de ``para_listar``."""

    hallazgo: Hallazgo
    ficha: Ficha
    faltan: list[str]


def por_bloque(
    dialogo: Dialogo, hallazgos: HallazgoQuerySet, *, con_vacios: bool = True
) -> list[tuple[Bloque, list[Fila]]]:
    """Bloques con sus hallazgos en orden de folio. Consultas fijas, sean cuantos sean."""
    filas = list(hallazgos.para_listar())
    todas = fichas(filas)
    del_bloque: dict[int, list[Fila]] = defaultdict(list)
    for hallazgo in filas:
        ficha = todas[hallazgo.pk]
        del_bloque[hallazgo.bloque_id].append(Fila(hallazgo, ficha, _faltan(hallazgo, ficha)))
    return [
        (bloque, del_bloque[bloque.pk])
        for bloque in dialogo.bloques.all()
        if con_vacios or del_bloque[bloque.pk]
    ]


def _faltan(hallazgo: Hallazgo, ficha: Ficha) -> list[str]:
    """Lo que falta, en pocas palabras: la mesa lo dice con más."""
    faltan = []
    if not hallazgo.texto:  # type: ignore[attr-defined]
        faltan.append("el texto")
    if not hallazgo.num_evidencias:  # type: ignore[attr-defined]
        faltan.append("evidencia")
    elif not ficha.sustentan:
        faltan.append("una voz que lo sustente")
    if num := hallazgo.num_por_revisar:  # type: ignore[attr-defined]
        faltan.append(f"revisar {num} {'pasaje' if num == 1 else 'pasajes'}")
    dicho = f"{hallazgo.titulo}\n{hallazgo.texto}\n{hallazgo.tension}"  # type: ignore[attr-defined]
    if contradichos(dicho, ficha):
        faltan.append("ajustar una palabra de cantidad")
    return faltan
