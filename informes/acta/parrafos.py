"""Los párrafos del acta: cada uno con su clave estable, para observarlo y contestarlo."""

from collections.abc import Iterator
from typing import Any

from informes.acta.recuento import renglones

Parrafo = dict[str, Any]


def parrafos(imprime: dict[str, Any]) -> Iterator[Parrafo]:
    """Los que tiene esta versión, en el orden en que se leen."""
    yield from (
        imprime[clave] for clave in ("nota", "asistencia", "tarde", "dicho") if imprime[clave]
    )
    for hallazgo in imprime["hallazgos"]:
        yield from renglones(hallazgo)
        if hallazgo["consulta"]:
            yield hallazgo["consulta"]
        yield from hallazgo["encargos"]
    yield from imprime["encargos"]
    yield from (
        imprime[clave] for clave in ("prioridades", "retiradas", "metodo") if imprime[clave]
    )
