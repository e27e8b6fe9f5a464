"""La redacción que sigue, escrita junto a lo que se pidió: dice de cuál respuesta salió."""

from collections.abc import Collection, Sequence

from django.db import transaction

from dialogo.models import Usuario
from dialogo.palabras import enumerar
from hallazgos import redaccion as escritura
from hallazgos.derivacion import familia
from hallazgos.models import Hallazgo, Redaccion
from sobremesas.models import Contestacion


@transaction.atomic
def escribir(hallazgo: Hallazgo, *, base: int, autor: Usuario, **escrito: str) -> Redaccion:
    """Guarda como ``hallazgos.redaccion.guardar``, y lanza lo mismo.

    Lo ya contestado como recogido que aún no tenía dónde queda en esta redacción.
    """
    antes = escritura.vigente(hallazgo)
    guardada = escritura.guardar(hallazgo, base=base, autor=autor, **escrito)
    if guardada.pk != antes.pk:
        recoger(hallazgo, guardada)
    return guardada


def recoger(hallazgo: Hallazgo, redaccion: Redaccion) -> None:
    """Una consulta, y la de su linaje."""
    Contestacion.objects.filter(
        aportacion__redaccion__hallazgo__in=familia([hallazgo])[hallazgo.pk],
        redaccion=None,
        recomendacion=None,
    ).exclude(suerte=Contestacion.Suerte.NO_RECOGIDA).update(redaccion=redaccion)


def donde_se_recoge(actual: Redaccion, discutidas: Collection[int]) -> Redaccion | None:
    """La vigente, si todavía puede recoger algo: ni se discutió ni se publicó."""
    return None if actual.congelada_en or actual.pk in discutidas else actual


def motivo_propuesto(dias: Sequence[int]) -> str:
    """«Recoge lo dicho en las sobremesas 1 y 2.»"""
    if not dias:
        return ""
    cuales = "la sobremesa" if len(dias) == 1 else "las sobremesas"
    return f"Recoge lo dicho en {cuales} {enumerar(map(str, dias))}."
