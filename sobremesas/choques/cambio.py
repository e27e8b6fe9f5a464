"""Qué cambió en la redacción que abre hoy, frente a la que se discutió el día anterior."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from hallazgos.historia import CAMPOS, Tramo, comparar
from hallazgos.models import Redaccion
from sobremesas.models import PuntoDelDia, Sobremesa

_REMISION = re.compile(r"[ \t]?\[e\d{1,4}\]")


@dataclass(frozen=True)
class Cambio:
    """``campos``: cómo se llama cada uno y sus tramos (``igual``, ``pone``, ``quita``)."""

    dia: Sobremesa
    antes: Redaccion
    ahora: Redaccion
    campos: list[tuple[str, list[Tramo]]]


def sin_remisiones(texto: str) -> str:
    """El texto en NFC sin sus ``[e1]``: en la sala se discuten las palabras."""
    return _REMISION.sub("", unicodedata.normalize("NFC", texto))


def entre(antes: Redaccion, ahora: Redaccion) -> list[tuple[str, list[Tramo]]]:
    """Sólo los campos que cambiaron, palabra por palabra."""
    pares = (
        (nombre, sin_remisiones(getattr(antes, campo)), sin_remisiones(getattr(ahora, campo)))
        for campo, nombre in CAMPOS.items()
    )
    return [(nombre, comparar(viejo, nuevo)) for nombre, viejo, nuevo in pares if viejo != nuevo]


def cambios(puntos: Iterable[PuntoDelDia]) -> dict[int, Cambio]:
    """Por clave de punto, los que hoy se leen distinto que el día anterior. Una consulta.

    El día anterior es el último, antes de éste, en que se discutió el mismo hallazgo. Con el mismo
    texto todos los días no hay ninguno: la redacción es la misma. Espera ``redaccion`` y
    ``sobremesa`` ya leídas.
    """
    de_hoy = [p for p in puntos if p.redaccion_id and p.hallazgo_id]
    if not de_hoy:
        return {}
    discutidos: dict[int, list[PuntoDelDia]] = {}
    for otro in (
        PuntoDelDia.objects.filter(
            hallazgo__in={p.hallazgo_id for p in de_hoy},
            redaccion__isnull=False,
            sobremesa__dialogo=F("hallazgo__dialogo"),
        )
        .exclude(sobremesa__estado=Sobremesa.Estado.CANCELADA)
        .select_related("sobremesa", "redaccion")
        .order_by("-sobremesa__empieza_en", "-sobremesa__numero")
    ):
        discutidos.setdefault(otro.hallazgo_id or 0, []).append(otro)
    hallados = {}
    for punto in de_hoy:
        anterior = _anterior(punto, discutidos[punto.hallazgo_id or 0])
        if anterior and (hecho := _cambio(anterior, punto)):
            hallados[punto.pk] = hecho
    return hallados


def cambio(punto: PuntoDelDia) -> Cambio | None:
    return cambios([punto]).get(punto.pk)


def _anterior(punto: PuntoDelDia, discutidos: list[PuntoDelDia]) -> PuntoDelDia | None:
    hoy = punto.sobremesa.empieza_en
    return next((otro for otro in discutidos if otro.sobremesa.empieza_en < hoy), None)


def _cambio(anterior: PuntoDelDia, punto: PuntoDelDia) -> Cambio | None:
    antes, ahora = anterior.redaccion, punto.redaccion
    if antes is None or ahora is None or antes.pk == ahora.pk:
        return None
    campos = entre(antes, ahora)
    return Cambio(anterior.sobremesa, antes, ahora, campos) if campos else None
