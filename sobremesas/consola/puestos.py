"""Lo que quien conduce hace con un puesto: darle mesa, cambiarle el código, decir que se fue o volvió."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from sobremesas.models import Mesa, Puesto, Sala
from sobremesas.vivo import avisar
from sobremesas.vivo import puestos as vivos

CAMBIOS = ("codigo", "se_fue", "volvio", "sentar")


@dataclass(frozen=True)
class MesaConPuestos:
    mesa: Mesa | None
    puestos: tuple[Puesto, ...]


def por_mesa(sala: Sala) -> list[MesaConPuestos]:
    """Primero quienes no tienen mesa. Dos consultas."""
    puestos = list(sala.puestos.select_related("mesa", "sector"))
    grupos = [MesaConPuestos(None, _de(puestos, None))]
    grupos += [MesaConPuestos(m, _de(puestos, m.pk)) for m in sala.sobremesa.mesas.all()]
    return [grupo for grupo in grupos if grupo.puestos]


def _de(puestos: Iterable[Puesto], mesa: int | None) -> tuple[Puesto, ...]:
    return tuple(puesto for puesto in puestos if puesto.mesa_id == mesa)


def mesas_con_lugares(sala: Sala) -> list[Mesa]:
    """Cada una con cuántas personas tiene: a dónde sentar a quien llegó sin invitación."""
    presentes = Count("puestos", filter=Q(puestos__sala=sala, puestos__esta=True))
    return list(sala.sobremesa.mesas.annotate(ocupadas=presentes))


@transaction.atomic
def cambiar(puesto: Puesto, que: str, *, mesa: Mesa | None = None) -> str:
    """Hace una de ``CAMBIOS`` y dice qué pasó. Repetirla no hace daño, salvo pedir otro código."""
    if que not in CAMBIOS:
        raise ValidationError("Elige qué cambiar.")
    if que == "sentar":
        return _sentar(puesto, mesa)
    if que == "codigo":
        puesto.acceso = uuid4()
        puesto.save(update_fields=["acceso"])
        avisar(puesto.sala)
        return "El código es otro. El teléfono que usaba el anterior quedó fuera."
    puesto.esta = que == "volvio"
    puesto.save(update_fields=["esta"])
    avisar(puesto.sala)
    return f"{puesto.nombre} {'está en la sala' if puesto.esta else 'se fue'}."


def _sentar(puesto: Puesto, mesa: Mesa | None) -> str:
    if mesa is None:
        raise ValidationError("Elige una mesa.")
    if puesto.mesa_id == mesa.pk:
        return f"{puesto.nombre} ya estaba en la mesa {mesa.numero}."
    vivos.sentar(puesto, mesa)
    return f"{puesto.nombre} quedó en la mesa {mesa.numero}."
