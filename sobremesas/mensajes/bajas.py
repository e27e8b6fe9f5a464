"""Dejar de recibir recordatorios de un diálogo, y volver a recibirlos (L10)."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dialogo.models import BajaDeCorreo
from sobremesas.models import Asistente


def tiene_baja(asistente: Asistente) -> bool:
    return _vigentes(asistente).exists()


@transaction.atomic
def dar_de_baja(asistente: Asistente) -> None:
    """De su dirección, en ese diálogo. Lo que deba saber de su lugar se le sigue avisando."""
    if asistente.correo:
        BajaDeCorreo.objects.get_or_create(
            dialogo=asistente.invitacion.sobremesa.dialogo,
            correo=asistente.correo.lower(),
            anulada_en=None,
        )


def anular_baja(asistente: Asistente) -> None:
    _vigentes(asistente).update(anulada_en=timezone.now())


def _vigentes(asistente: Asistente) -> QuerySet[BajaDeCorreo]:
    return BajaDeCorreo.objects.filter(
        dialogo=asistente.invitacion.sobremesa.dialogo_id,
        correo__iexact=asistente.correo,
        anulada_en=None,
    )
