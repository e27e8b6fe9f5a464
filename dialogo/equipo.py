"""El equipo de un diálogo: terminar un papel, cambiarlo. Siempre queda alguien que coordine."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Dialogo, Integrante, Rol, Usuario


def _con_candado(integrante: Integrante) -> Integrante:
    """Bloquea el diálogo y relee el papel. Lanza ``ValidationError`` si ya había terminado."""
    Dialogo.objects.select_for_update().get(pk=integrante.dialogo_id)
    vigente = Integrante.objects.vigentes().filter(pk=integrante.pk).first()
    if vigente is None:
        raise ValidationError("Ese papel ya había terminado.")
    return vigente


def _exigir_otra_coordinacion(integrante: Integrante) -> None:
    otras = Integrante.objects.vigentes().filter(
        dialogo=integrante.dialogo_id, rol=Rol.COORDINACION, usuario__is_active=True
    )
    if not otras.exclude(pk=integrante.pk).exists():
        raise ValidationError(
            "Es la única persona que coordina. Nombra a otra antes de quitarle el papel."
        )


def _cerrar(integrante: Integrante, autor: Usuario) -> None:
    integrante.hasta = timezone.localdate()
    integrante.terminado_en = timezone.now()
    integrante.terminado_por = autor
    integrante.save(update_fields=["hasta", "terminado_en", "terminado_por"])


@transaction.atomic
def terminar(integrante: Integrante, *, autor: Usuario) -> Integrante:
    """Cierra el papel hoy: deja de entrar en este instante. Bloquea el diálogo."""
    integrante = _con_candado(integrante)
    if integrante.rol == Rol.COORDINACION:
        _exigir_otra_coordinacion(integrante)
    _cerrar(integrante, autor)
    return integrante


@transaction.atomic
def cambiar_papel(
    integrante: Integrante, *, rol: str, organizacion: str, autor: Usuario
) -> Integrante:
    """Cierra el papel de hoy y abre otro: cada uno conserva sus fechas. Bloquea el diálogo."""
    integrante = _con_candado(integrante)
    if (rol, organizacion) == (integrante.rol, integrante.organizacion):
        raise ValidationError("Ya tiene ese papel y esa organización.")
    if integrante.rol == Rol.COORDINACION and rol != Rol.COORDINACION:
        _exigir_otra_coordinacion(integrante)
    _cerrar(integrante, autor)
    return Integrante.objects.create(
        dialogo_id=integrante.dialogo_id,
        usuario_id=integrante.usuario_id,
        rol=rol,
        organizacion=organizacion,
    )
