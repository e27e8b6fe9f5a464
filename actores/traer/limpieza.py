"""Lo que nadie atiende: retoma lo que se quedó a medias y borra lo que no se confirmó."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from actores.models import FilaImportada, Importacion
from actores.traer import escribir
from actores.traer.obra import ARRIENDO, Estado

ABANDONADA = timedelta(days=30)
SIN_CONFIRMAR = (Estado.COLUMNAS, Estado.REVISION, Estado.FALLIDA)


def barrer() -> None:
    """Segura de correr cada pocos segundos y desde varios trabajadores."""
    ahora = timezone.now()
    huerfanas = Importacion.objects.en_obra().filter(
        Q(arriendo=None) | Q(latido_en__lt=ahora - ARRIENDO)
    )
    for pk in list(huerfanas.values_list("pk", flat=True)):
        escribir.recorrer(pk)
    for importacion in Importacion.objects.filter(
        estado__in=SIN_CONFIRMAR, creada_en__lt=ahora - ABANDONADA
    ):
        descartar(importacion)


def descartar(importacion: Importacion) -> None:
    """No se escribió nada: los renglones, con sus datos de contacto, se borran."""
    cambiadas = Importacion.objects.filter(pk=importacion.pk, estado__in=SIN_CONFIRMAR).update(
        estado=Estado.DESCARTADA, arreglos={}
    )
    if cambiadas:
        FilaImportada.objects.filter(importacion=importacion).delete()
