"""La escaleta de la tarde: qué se conversa, en qué orden y en cuántos minutos."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, ProtectedError, QuerySet, Subquery, Sum

from hallazgos.models import Hallazgo, Redaccion
from sobremesas.asiento.turno import bloquear
from sobremesas.models import PuntoDelDia, Sobremesa

SUBE, BAJA = "sube", "baja"


def puntos_de(sobremesa: Sobremesa) -> QuerySet[PuntoDelDia]:
    """En orden, cada hallazgo con el título de su redacción vigente, en la misma consulta."""
    vigente = Redaccion.objects.filter(hallazgo=OuterRef("hallazgo")).order_by("-version")
    return sobremesa.puntos.select_related("hallazgo").annotate(
        titulo_del_hallazgo=Subquery(vigente.values("titulo")[:1])
    )


@dataclass(frozen=True)
class Renglon:
    """Un punto y a qué hora empezará si cada uno dura lo suyo; sin hora si no consta la de la sesión."""

    punto: PuntoDelDia
    empieza_en: datetime | None


def renglones(sobremesa: Sobremesa) -> list[Renglon]:
    """Una consulta."""
    lista, van = [], 0
    for punto in puntos_de(sobremesa):
        a_las = sobremesa.empieza_en + timedelta(minutes=van)
        lista.append(Renglon(punto, None if sobremesa.sin_hora else a_las))
        van += punto.minutos
    return lista


def por_agregar(sobremesa: Sobremesa) -> QuerySet[Hallazgo]:
    """Los hallazgos activos que no están ya en la escaleta de ese día."""
    puestos = sobremesa.puntos.exclude(hallazgo=None).values("hallazgo")
    vigente = Redaccion.objects.filter(hallazgo=OuterRef("pk")).order_by("-version")
    return (
        Hallazgo.objects.activos()
        .filter(dialogo=sobremesa.dialogo_id)
        .exclude(pk__in=puestos)
        .annotate(titulo=Subquery(vigente.values("titulo")[:1]))
    )


@dataclass(frozen=True)
class Tiempo:
    """Los minutos de la escaleta contra los de la sesión; ``hay`` es cero si no consta la hora."""

    suma: int
    hay: int

    @property
    def quedan(self) -> int:
        return max(0, self.hay - self.suma)

    @property
    def sobran(self) -> int:
        return max(0, self.suma - self.hay) if self.hay else 0


def tiempo(sobremesa: Sobremesa) -> Tiempo:
    suma = sobremesa.puntos.aggregate(n=Sum("minutos"))["n"] or 0
    dura = (sobremesa.termina_en - sobremesa.empieza_en).total_seconds()
    return Tiempo(suma, 0 if sobremesa.sin_hora else int(dura // 60))


@transaction.atomic
def agregar(punto: PuntoDelDia) -> PuntoDelDia:
    """Al final de la tarde."""
    bloquear([punto.sobremesa_id])
    if punto.hallazgo and punto.sobremesa.puntos.filter(hallazgo=punto.hallazgo).exists():
        raise ValidationError("Ese hallazgo ya está en la escaleta.")
    ultimo = punto.sobremesa.puntos.order_by("orden").last()
    punto.orden = ultimo.orden + 1 if ultimo else 1
    punto.save()
    return punto


@transaction.atomic
def mover(punto: PuntoDelDia, hacia: str) -> None:
    """Un lugar arriba o abajo; en la orilla no pasa nada."""
    bloquear([punto.sobremesa_id])
    puntos = list(punto.sobremesa.puntos.all())
    desde = next((n for n, otro in enumerate(puntos) if otro.pk == punto.pk), None)
    if desde is None:
        return
    a = max(0, min(len(puntos) - 1, desde + (-1 if hacia == SUBE else 1)))
    puntos.insert(a, puntos.pop(desde))
    _renumerar(puntos)


@transaction.atomic
def quitar(punto: PuntoDelDia) -> None:
    """Lanza ``ValidationError`` si la sala ya pasó por él: lo que ahí se dijo es de ese punto."""
    bloquear([punto.sobremesa_id])
    sobremesa = punto.sobremesa
    try:
        punto.delete()
    except ProtectedError as error:
        raise ValidationError("La sala ya pasó por ese punto: se queda en la escaleta.") from error
    _renumerar(list(sobremesa.puntos.all()))


def _renumerar(puntos: list[PuntoDelDia]) -> None:
    for orden, punto in enumerate(puntos, start=1):
        punto.orden = orden
    PuntoDelDia.objects.bulk_update(puntos, ["orden"])
