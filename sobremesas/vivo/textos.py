"""Con qué redacción se discute cada hallazgo del día."""

from collections.abc import Iterable

from django.db.models import F

from hallazgos.models import Redaccion
from hallazgos.redaccion import congelar
from sobremesas.models import Convocatoria, PuntoDelDia, Sobremesa


def fijar(sobremesa: Sobremesa, *, de_verdad: bool = True) -> None:
    """Deja en cada punto la redacción que se discutirá y, si no es un ensayo, la congela.

    Lo que se dice en la mesa queda sobre palabras exactas: nadie las cambia después. El ensayo no
    congela nada, y al abrir la sala de verdad se vuelve a elegir.
    """
    puntos = list(sobremesa.puntos.exclude(hallazgo=None))
    elegidas = elegir(sobremesa, puntos)
    for punto in puntos:
        punto.redaccion = elegidas.get(punto.hallazgo_id or 0)
        if de_verdad and punto.redaccion:
            congelar(punto.redaccion)
    PuntoDelDia.objects.bulk_update(puntos, ["redaccion"])


def fijar_uno(punto: PuntoDelDia, *, de_verdad: bool = True) -> None:
    """El que se añadió a la escaleta con la sala ya abierta, al llegar a él."""
    if punto.hallazgo_id is None or punto.redaccion_id:
        return
    punto.redaccion = elegir(punto.sobremesa, [punto])[punto.hallazgo_id]
    if de_verdad:
        congelar(punto.redaccion)
    punto.save(update_fields=["redaccion"])


def elegir(sobremesa: Sobremesa, puntos: Iterable[PuntoDelDia]) -> dict[int, Redaccion]:
    """Por hallazgo. ``el_mismo``: la del primer día que se abrió con él; si es éste, la publicada.

    ``encadenado``: la última que hay. Dos consultas.
    """
    hallazgos = {punto.hallazgo_id for punto in puntos if punto.hallazgo_id}
    todas = Redaccion.objects.filter(hallazgo__in=hallazgos).order_by("hallazgo_id", "-version")
    una = todas.distinct("hallazgo_id")
    if Convocatoria.de(sobremesa.dialogo).texto_de_cada_dia == Convocatoria.Texto.ENCADENADO:
        return {r.hallazgo_id: r for r in una}
    publicada = F("congelada_en").desc(nulls_last=True)
    elegidas = {r.hallazgo_id: r for r in una.order_by("hallazgo_id", publicada, "-version")}
    for punto in _del_primer_dia(sobremesa, hallazgos):
        if punto.redaccion:
            elegidas[punto.hallazgo_id or 0] = punto.redaccion
    return elegidas


def _del_primer_dia(sobremesa: Sobremesa, hallazgos: set[int]) -> Iterable[PuntoDelDia]:
    """El punto con que cada hallazgo se abrió por primera vez, en otro día del diálogo."""
    return (
        PuntoDelDia.objects.filter(
            hallazgo__in=hallazgos,
            sobremesa__dialogo=sobremesa.dialogo_id,
            sobremesa__salas__es_ensayo=False,
            redaccion__isnull=False,
        )
        .exclude(sobremesa=sobremesa)
        .select_related("redaccion")
        .order_by("hallazgo_id", "sobremesa__salas__abierta_en")
        .distinct("hallazgo_id")
    )
