"""La tarde en cifras: lo que se lee antes de terminarla y lo que queda después."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from sobremesas.models import Aportacion, Disenso, Sala


@dataclass(frozen=True)
class Resumen:
    minutos: int
    puntos: int
    puntos_del_dia: int
    aportaciones: int
    por_clase: tuple[tuple[str, int], ...]
    disensos: int
    encargos: int
    abiertas: int
    cerradas: int


def de(sala: Sala) -> Resumen:
    """Seis consultas."""
    hasta = sala.terminada_en or timezone.now()
    en_pie = Aportacion.objects.en_pie().filter(sala=sala).order_by()
    clases = dict(en_pie.values_list("clase").annotate(n=Count("pk")))
    consultas = sala.consultas.filter(anulada_en=None).aggregate(
        abiertas=Count("pk", filter=Q(cerrada_en=None)),
        cerradas=Count("pk", filter=Q(cerrada_en__isnull=False)),
    )
    tocados = sala.tramos.order_by().aggregate(n=Count("punto", distinct=True))["n"]
    disensos = Disenso.objects.filter(
        aportacion__sala=sala, aportacion__retirada_en=None, cerrado_en=None
    )
    return Resumen(
        minutos=round((hasta - sala.abierta_en) / timedelta(minutes=1)),
        puntos=tocados,
        puntos_del_dia=sala.sobremesa.puntos.count(),
        aportaciones=sum(clases.values()),
        por_clase=tuple((clase.label, clases.get(clase, 0)) for clase in Aportacion.Clase),
        disensos=disensos.count(),
        encargos=sala.encargos.filter(retirado_en=None).count(),
        **consultas,
    )
