"""Guarda cómo quiere aparecer en el acta quien ocupa un puesto y que aceptó el aviso."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesas.invitacion.pagina import falta_aceptar
from sobremesas.models import Asistente, Puesto


@transaction.atomic
def guardar(puesto: Puesto, aparece: str, *, acepto: bool) -> None:
    """Bloquea el puesto: de dos envíos a la vez queda el último."""
    if aparece not in Puesto.Aparece.values:
        raise ValidationError(_("Elija cómo quiere aparecer."))
    suyo = Puesto.objects.select_for_update(of=("self",)).get(pk=puesto.pk)
    suyo.aparece, suyo.aparece_dicho_en = aparece, timezone.now()
    suyo.save(update_fields=["aparece", "aparece_dicho_en"])
    aviso = puesto.sala.sobremesa.dialogo.aviso_vigente()
    if acepto and puesto.asistente and falta_aceptar(puesto.asistente, aviso):
        Asistente.objects.filter(pk=puesto.asistente.pk).update(
            aviso=aviso, aviso_aceptado_en=timezone.now()
        )
