"""La regla de acuerdo de un día: se escribe antes de la sesión y desde que abre la sala no cambia."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction

from dialogo.models import Usuario
from sobremesas.models import ReglaDeAcuerdo, Sala, Sobremesa

UMBRALES = ("consenso", "altas", "bajas")


def regla_de(sobremesa: Sobremesa) -> ReglaDeAcuerdo:
    """La escrita; si nadie la escribió, la de fábrica, sin guardar: ésa no tiene fecha."""
    try:
        return sobremesa.regla_de_acuerdo
    except ObjectDoesNotExist:
        return ReglaDeAcuerdo(sobremesa=sobremesa)


def esta_fija(sobremesa: Sobremesa) -> bool:
    """Un ensayo no la fija."""
    return Sala.objects.de_verdad().filter(sobremesa=sobremesa).exists()


@transaction.atomic
def escribir(sobremesa: Sobremesa, *, quien: Usuario, **umbrales: int) -> ReglaDeAcuerdo:
    """Bloquea el día, como quien abre la sala. Lanza ``ValidationError`` si ya se abrió."""
    Sobremesa.objects.select_for_update(no_key=True).get(pk=sobremesa.pk)
    if esta_fija(sobremesa):
        raise ValidationError("La sala ya se abrió: la regla quedó como estaba escrita.")
    regla = ReglaDeAcuerdo.objects.filter(sobremesa=sobremesa).first() or ReglaDeAcuerdo(
        sobremesa=sobremesa
    )
    regla.escrita_por = quien
    for campo in UMBRALES:
        setattr(regla, campo, umbrales.get(campo, getattr(regla, campo)))
    regla.full_clean()
    regla.save()
    return regla
