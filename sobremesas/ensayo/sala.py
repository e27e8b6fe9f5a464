"""Abrir un ensayo con tantos teléfonos inventados como se pida. Terminarlo lo borra todo."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from actores.models import Sector
from dialogo.models import Usuario
from sobremesas.models import Mesa, Puesto, Sala, Sobremesa
from sobremesas.vivo import abrir

DE_FABRICA, TOPE = 25, 60


@transaction.atomic
def empezar(sobremesa: Sobremesa, *, cuantos: int, quien: Usuario) -> Sala:
    """Abre el ensayo y deja en él ``cuantos`` puestos, repartidos por mesa y por sector.

    Si ya había uno en curso, es el mismo. Lanza ``ValidationError`` si no puede abrirse.
    """
    if not 1 <= cuantos <= TOPE:
        raise ValidationError(f"Un ensayo lleva de 1 a {TOPE} teléfonos.")
    ya = Sala.objects.filter(sobremesa=sobremesa, es_ensayo=True, estado=Sala.Estado.EN_CURSO)
    if sala := ya.first():
        return sala
    sala = abrir(sobremesa, quien=quien, ensayo=True)
    Puesto.objects.bulk_create(_inventar(sala, cuantos))
    return sala


def _inventar(sala: Sala, cuantos: int) -> list[Puesto]:
    """De mesa en mesa y de sector en sector. Los nombres no podrían ser de nadie."""
    mesas: list[Mesa | None] = [*sala.sobremesa.mesas.all()] or [None]
    sectores: list[Sector | None] = [*Sector.objects.macrosectores().order_by("orden")] or [None]
    return [
        Puesto(
            sala=sala,
            mesa=(mesa := mesas[n % len(mesas)]),
            numero=n // len(mesas) + 1 if mesa else 0,
            nombre=f"Ensayo {n + 1}",
            sector=sectores[n % len(sectores)],
            acceso=uuid4(),
        )
        for n in range(cuantos)
    ]
