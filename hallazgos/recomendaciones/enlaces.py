"""Quién responde por cada organización: los enlaces del diálogo y los huecos."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from actores.models import Organizacion
from dialogo.models import Dialogo, Integrante, Rol, Usuario
from hallazgos.models import Enlace


def integrantes(dialogo: Dialogo) -> list[Integrante]:
    """Quienes hoy tienen el papel de enlace, con sus organizaciones. Dos consultas."""
    vigentes = Integrante.objects.vigentes().filter(dialogo=dialogo, rol=Rol.ENLACE)
    return list(vigentes.select_related("usuario").prefetch_related("enlaces__organizacion"))


def sin_enlace(dialogo: Dialogo) -> list[Organizacion]:
    """Responsables o corresponsables de algo, por las que hoy nadie responde. Una consulta."""
    activas = {"dialogo": dialogo, "retirada_en": None}
    responde = Q(pk__in=dialogo.recomendaciones.filter(**activas).values("responsable"))
    acompana = Q(
        pk__in=dialogo.recomendaciones.filter(**activas, corresponsables__isnull=False).values(
            "corresponsables"
        )
    )
    con_alguien = Enlace.objects.filter(
        integrante__in=Integrante.objects.vigentes().filter(dialogo=dialogo, rol=Rol.ENLACE)
    )
    huecos = Organizacion.objects.filter(responde | acompana)
    return list(huecos.exclude(pk__in=con_alguien.values("organizacion")).order_by("nombre_plano"))


def agregar(integrante: Integrante, *, organizacion: Organizacion, autor: Usuario) -> Enlace:
    """Lanza ``ValidationError`` si ya responde por ella, también si dos lo ponen a la vez."""
    try:
        with transaction.atomic():
            return Enlace.objects.create(integrante=integrante, organizacion=organizacion)
    except IntegrityError:
        quien = integrante.usuario
        raise ValidationError(f"{quien} ya responde por {organizacion}.") from None
