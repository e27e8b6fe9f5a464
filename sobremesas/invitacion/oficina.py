"""El enlace de la oficina: sólo logística. Quien lo tiene no lee los hallazgos ni contesta (L7)."""

from django.db import transaction
from django.utils import timezone

from dialogo.texto import limpiar
from sobremesas import llaves
from sobremesas.models import Acompanante, Asistente, Invitacion, Llave

LOGISTICA = Llave.Alcance.LOGISTICA
MAXIMO_DE_ACOMPANANTES = 6


@transaction.atomic
def estrenar(asistente: Asistente) -> str:
    """Uno a la vez: el anterior deja de abrir. Devuelve el secreto, que se enseña una sola vez."""
    Invitacion.objects.select_for_update(of=("self",), no_key=True).get(pk=asistente.invitacion_id)
    anular(asistente)
    return llaves.nueva(asistente, LOGISTICA)


def anular(asistente: Asistente) -> int:
    suyas = asistente.llaves.vigentes().filter(alcance=LOGISTICA)
    return suyas.update(anulada_en=timezone.now())


@transaction.atomic
def agregar(silla: Invitacion, *, nombre: str, papel: str, placas: str) -> bool:
    """Falso si ya no caben. La misma persona dos veces es una (R1)."""
    Invitacion.objects.select_for_update(of=("self",), no_key=True).get(pk=silla.pk)
    nombre, placas = limpiar(nombre), limpiar(placas).upper()
    ya = silla.acompanantes.filter(nombre__iexact=nombre).first()
    if ya is None and silla.acompanantes.count() >= MAXIMO_DE_ACOMPANANTES:
        return False
    ya = ya or Acompanante(invitacion=silla, nombre=nombre)
    ya.papel, ya.placas = papel, placas or ya.placas
    ya.save()
    return True


def quitar(silla: Invitacion, pk: str) -> None:
    """Quien ya entró por la puerta se queda en la cuenta de ese día."""
    if pk.isdecimal() and len(pk) < 18:
        silla.acompanantes.filter(pk=int(pk), pasos=None).delete()
