"""La escaleta como va ocurriendo: a qué hora empezó cada punto, cuánto duró y cuánto se lleva de más."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from sobremesas.models import PuntoDelDia, Sala, Tramo
from sobremesas.sesiones.escaleta import puntos_de

UN_MINUTO = timedelta(minutes=1)
# Si se abrió muy lejos de su hora (un ensayo, otro día), el plan se cuenta desde que se abrió.
FUERA_DE_HORA = timedelta(hours=3)


@dataclass(frozen=True)
class Renglon:
    """Un punto en la tarde. ``hora`` es la real si ya empezó; si no, la que le tocaría."""

    punto: PuntoDelDia
    hora: datetime
    minutos: int
    hecho: bool = False
    actual: bool = False
    saltado: bool = False

    @property
    def de_mas(self) -> int:
        return max(0, self.minutos - self.punto.minutos) if self.hecho else 0

    @property
    def titulo(self) -> str:
        return titulo_de(self.punto)


@dataclass(frozen=True)
class Tarde:
    renglones: tuple[Renglon, ...]
    atraso: int
    """Minutos; negativo si se va antes."""

    @property
    def dice(self) -> str:
        if not self.atraso:
            return "vamos a tiempo"
        return f"vamos {abs(self.atraso)} min {'tarde' if self.atraso > 0 else 'antes'}"

    @property
    def actual(self) -> Renglon | None:
        return next((r for r in self.renglones if r.actual), None)


def titulo_de(punto: PuntoDelDia) -> str:
    """El de la redacción que se discute; antes de abrir, el de la vigente."""
    suyo = punto.redaccion.titulo if punto.redaccion else ""
    return punto.titulo or suyo or getattr(punto, "titulo_del_hallazgo", "") or str(punto)


def de(sala: Sala, ahora: datetime | None = None) -> Tarde:
    """Dos consultas."""
    puntos = list(puntos_de(sala.sobremesa).select_related("hallazgo", "redaccion"))
    return armar(sala, puntos, list(sala.tramos.order_by("empezo_en", "pk")), ahora)


def armar(
    sala: Sala, puntos: list[PuntoDelDia], tramos: list[Tramo], ahora: datetime | None = None
) -> Tarde:
    ahora = sala.terminada_en or ahora or timezone.now()
    empezo, duro = _ocurrido(tramos, ahora)
    plan, sigue, atraso = _base(sala), sala.abierta_en, timedelta(0)
    renglones: list[Renglon] = []
    va_despues = False
    for punto in puntos:
        previsto = timedelta(minutes=punto.minutos)
        plan += previsto
        lleva = duro.get(punto.pk, timedelta(0))
        if sala.esta_en_curso and punto.pk == sala.punto_id:
            fin = ahora + max(timedelta(0), previsto - lleva)
            atraso, sigue, va_despues = fin - plan, fin, True
            desde = empezo.get(punto.pk, ahora)
            renglones.append(Renglon(punto, desde, punto.minutos, actual=True))
        elif punto.pk in empezo:
            minutos = max(1, round(lleva / UN_MINUTO))
            renglones.append(Renglon(punto, empezo[punto.pk], minutos, hecho=True))
        else:
            renglones.append(Renglon(punto, sigue, punto.minutos, saltado=not va_despues))
            sigue += previsto if va_despues else timedelta(0)
    return Tarde(tuple(renglones), int(atraso / UN_MINUTO))


def _base(sala: Sala) -> datetime:
    """Desde dónde corre el plan."""
    dia = sala.sobremesa
    lejos = dia.sin_hora or abs(sala.abierta_en - dia.empieza_en) > FUERA_DE_HORA
    return sala.abierta_en if lejos else dia.empieza_en


def _ocurrido(
    tramos: list[Tramo], ahora: datetime
) -> tuple[dict[int, datetime], dict[int, timedelta]]:
    """Cuándo empezó cada punto y cuánto se ha estado en él, aunque se haya vuelto."""
    empezo: dict[int, datetime] = {}
    duro: dict[int, timedelta] = {}
    for tramo in tramos:
        empezo.setdefault(tramo.punto_id, tramo.empezo_en)
        fin = tramo.termino_en or ahora
        duro[tramo.punto_id] = duro.get(tramo.punto_id, timedelta(0)) + (fin - tramo.empezo_en)
    return empezo, duro
