"""Qué sirve a qué: objetivos, premisas y hallazgos con sus recomendaciones, y los que no tienen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dialogo.models import Dialogo, Objetivo, Premisa
from hallazgos.models import Apoyo, Hallazgo, Recomendacion

EN_ORDEN = {plazo: i for i, plazo in enumerate(Objetivo.Plazo.values)}


@dataclass
class ObjetivoServido:
    objetivo: Objetivo
    recomendaciones: list[Recomendacion] = field(default_factory=list)


@dataclass
class PremisaTocada:
    """Una premisa de la teoría de cambio, lo que descansa en ella y lo que la pone en duda."""

    premisa: Premisa
    se_apoyan: list[Recomendacion] = field(default_factory=list)
    la_ponen_en_duda: list[Recomendacion] = field(default_factory=list)

    @property
    def sin_nada(self) -> bool:
        return not self.se_apoyan and not self.la_ponen_en_duda


@dataclass
class HallazgoSeguido:
    """Un hallazgo en pie, anotado por ``para_listar``, y lo que se recomienda a partir de él."""

    hallazgo: Hallazgo
    recomendaciones: list[Recomendacion] = field(default_factory=list)


def servidos(dialogo: Dialogo) -> list[ObjetivoServido]:
    """Todos los objetivos, de corto a largo plazo, también los que nada sirve. Tres consultas."""
    por_objetivo = _por(dialogo, Recomendacion.objetivos.through, "objetivo_id")
    return [ObjetivoServido(uno, por_objetivo[uno.pk]) for uno in en_orden(dialogo.objetivos.all())]


def en_orden(objetivos: Iterable[Objetivo]) -> list[Objetivo]:
    """De corto a largo plazo: en la base, «largo» va antes que «mediano»."""
    return sorted(objetivos, key=lambda uno: (EN_ORDEN[uno.plazo], uno.numero))


def premisas(dialogo: Dialogo) -> list[PremisaTocada]:
    """Todas, con lo que se apoya en cada una. Tres consultas."""
    activas = _activas(dialogo)
    tocadas = {premisa.pk: PremisaTocada(premisa) for premisa in dialogo.premisas.all()}
    for apoyo in Apoyo.objects.filter(recomendacion__in=activas).order_by("recomendacion__numero"):
        tocada = tocadas[apoyo.premisa_id]
        duda = apoyo.relacion == Apoyo.Relacion.PONE_EN_DUDA
        lista = tocada.la_ponen_en_duda if duda else tocada.se_apoyan
        lista.append(activas[apoyo.recomendacion_id])
    return list(tocadas.values())


def hallazgos(dialogo: Dialogo) -> list[HallazgoSeguido]:
    """Los que siguen en pie, con lo que se recomienda. Tres consultas."""
    por_hallazgo = _por(dialogo, Recomendacion.hallazgos.through, "hallazgo_id")
    en_pie = Hallazgo.objects.filter(dialogo=dialogo).activos().para_listar().order_by("numero")
    return [HallazgoSeguido(uno, por_hallazgo[uno.pk]) for uno in en_pie]


def _activas(dialogo: Dialogo) -> dict[int, Recomendacion]:
    visibles = Recomendacion.objects.filter(dialogo=dialogo).activas().para_listar()
    return {recomendacion.pk: recomendacion for recomendacion in visibles}


def _por(dialogo: Dialogo, unidas: type, llave: str) -> dict[int, list[Recomendacion]]:
    activas = _activas(dialogo)
    pares = unidas.objects.filter(recomendacion__in=activas).values_list(  # type: ignore[attr-defined]
        llave, "recomendacion_id"
    )
    por: dict[int, list[Recomendacion]] = defaultdict(list)
    for de, recomendacion in sorted(pares, key=lambda par: activas[par[1]].numero):
        por[de].append(activas[recomendacion])
    return por
