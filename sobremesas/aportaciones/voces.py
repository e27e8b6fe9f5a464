"""Quién toma la palabra, para el radar de quien conduce. Se borra a los siete días."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from sobremesas.models import Intervencion, Puesto, PuntoDelDia

LA_MISMA_VEZ = timedelta(seconds=30)


def tomo_la_palabra(puesto: Puesto, punto: PuntoDelDia) -> Intervencion:
    """Tocar dos veces el mismo lugar en medio minuto es la misma intervención."""
    if punto.sobremesa_id != puesto.sala.sobremesa_id:
        raise ValidationError("Ese punto es de otro día.")
    desde = timezone.now() - LA_MISMA_VEZ
    reciente = Intervencion.objects.filter(puesto=puesto, punto=punto, en__gt=desde).first()
    return reciente or Intervencion.objects.create(sala=puesto.sala, punto=punto, puesto=puesto)
