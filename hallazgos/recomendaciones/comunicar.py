"""Comunicar una recomendación a quien debe responderla: desde ese momento corre el plazo."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from actores.models import Organizacion
from dialogo.models import Integrante, Rol, Usuario
from dialogo.templatetags.dialogo import fecha_larga
from hallazgos.models import Enlace, Recomendacion
from hallazgos.recomendaciones.faltantes import para_comunicar
from hallazgos.recomendaciones.redaccion import bloquear, congelar, vigente
from hallazgos.seguimiento.recordatorios import al_comunicar

SIN_FECHA = "Elige hasta cuándo pueden responder."


def faltan(recomendacion: Recomendacion) -> list[str]:
    """Lo que impide comunicarla. Tres consultas."""
    return para_comunicar(
        recomendacion, list(recomendacion.hallazgos.all()), recomendacion.objetivos.count()
    )


@transaction.atomic
def comunicar(
    recomendacion: Recomendacion, *, autor: Usuario, responder_antes_de: date | None
) -> Recomendacion:
    """Fija su texto, anota quién y cuándo, y pone en el buzón el correo de sus enlaces.

    Bloquea la recomendación: dos personas que la comuniquen a la vez mandan un solo correo; la
    segunda recibe ``ValidationError`` con quién lo hizo, y también si falta algo.
    """
    bloquear(recomendacion)
    if recomendacion.comunicada_en:
        raise ValidationError(
            f"{recomendacion.comunicada_por} ya la comunicó el "
            f"{fecha_larga(recomendacion.comunicada_en)}."
        )
    if faltantes := faltan(recomendacion):
        raise ValidationError(faltantes)
    if responder_antes_de is None:
        raise ValidationError({"responder_antes_de": SIN_FECHA})
    if responder_antes_de <= timezone.localdate():
        raise ValidationError({"responder_antes_de": "El plazo para responder ya pasó."})
    congelar(vigente(recomendacion))
    recomendacion.responder_antes_de = responder_antes_de
    recomendacion.comunicada_en, recomendacion.comunicada_por = timezone.now(), autor
    recomendacion.revision += 1
    recomendacion.save()
    al_comunicar(recomendacion)
    return recomendacion


def enlaces_de(recomendacion: Recomendacion) -> list[tuple[Organizacion, list[Integrante]]]:
    """Responsable y corresponsables con quienes responden por cada una hoy. Dos consultas."""
    organizaciones = [recomendacion.responsable] if recomendacion.responsable else []
    organizaciones += [o for o in recomendacion.corresponsables.all() if o not in organizaciones]
    suyos = Enlace.objects.filter(
        organizacion__in=organizaciones,
        integrante__in=Integrante.objects.vigentes().filter(
            dialogo=recomendacion.dialogo_id, rol=Rol.ENLACE
        ),
    ).select_related("integrante__usuario")
    return [
        (organizacion, [e.integrante for e in suyos if e.organizacion_id == organizacion.pk])
        for organizacion in organizaciones
    ]
