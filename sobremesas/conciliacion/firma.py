"""La segunda firma: otra persona leyó la redacción con sus respuestas y la avala.

Vale para lo que leyó: si la redacción o una respuesta cambia después, hay que volver a firmar.
"""

from collections.abc import Iterable
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from dialogo.models import Usuario
from dialogo.texto import limpiar_entrada
from hallazgos.derivacion import familia, linaje
from hallazgos.models import Hallazgo, Redaccion
from hallazgos.redaccion import bloquear, vigente
from sobremesas.conciliacion.cuentas import conciliables, cuentas
from sobremesas.conciliacion.quien import dias_de
from sobremesas.models import Contestacion, SegundaFirma

CAMBIO = "La redacción cambió después de que la abriste. Léela como está y decide."
CAMBIARON_LAS_RESPUESTAS = (
    "Las respuestas no son las que leíste: alguna cambió, o hay días que todavía no lees."
)
OTRA = "La segunda firma es de otra persona: ni quien la pidió ni quien escribió la redacción."
CAMBIO_UNA_RESPUESTA = "Una respuesta cambió después de la firma."


def esta_firmada(firma: SegundaFirma | None, redaccion: Redaccion) -> bool:
    """Sin consultas."""
    return bool(firma and firma.firmada_por_id and firma.revision_firmada == redaccion.revision)


def vale(redaccion: Redaccion) -> bool:
    """Una consulta."""
    return esta_firmada(SegundaFirma.objects.filter(redaccion=redaccion).first(), redaccion)


@transaction.atomic
def pedir(redaccion: Redaccion, *, autor: Usuario) -> SegundaFirma:
    """Pedirla otra vez, después de un reparo o de un cambio, borra lo anterior. Bloquea el hallazgo."""
    actual = _apartar(redaccion)
    firma = SegundaFirma.objects.filter(redaccion=actual).first() or SegundaFirma(redaccion=actual)
    if esta_firmada(firma, actual):
        raise ValidationError("Esa redacción ya tiene su segunda firma.")
    _vaciar(firma)
    firma.pedida_por, firma.pedida_en, firma.reparo = autor, timezone.now(), ""
    firma.save()
    return firma


@transaction.atomic
def firmar(redaccion: Redaccion, *, autor: Usuario, leidas: int | None = None) -> SegundaFirma:
    """``redaccion`` es la que se leyó, y ``leidas`` sus ``respuestas``: si algo cambió, lanza
    ``ValidationError``. Bloquea el hallazgo.

    No se firma con aportaciones sin respuesta: lo que se avala es el texto con lo que se contestó.
    """
    actual = _apartar(redaccion)
    firma = _pedida(actual, autor)
    if leidas is not None and leidas != respuestas(actual.hallazgo):
        raise ValidationError(CAMBIARON_LAS_RESPUESTAS, code="cambio")
    cuenta = cuentas(actual.hallazgo.dialogo, hallazgos=[actual.hallazgo]).get(actual.hallazgo_id)
    if cuenta and cuenta.faltan:
        faltan = f"{cuenta.faltan} {'aportación' if cuenta.faltan == 1 else 'aportaciones'}"
        raise ValidationError(f"Falta contestar {faltan}: la firma avala también las respuestas.")
    firma.firmada_por, firma.firmada_en = autor, timezone.now()
    firma.revision_firmada, firma.reparo = actual.revision, ""
    firma.save()
    return firma


def respuestas(hallazgo: Hallazgo) -> int:
    """Crece con cada respuesta que se pone o se cambia. Dos consultas."""
    suyas = Contestacion.objects.filter(
        aportacion__in=conciliables(dias_de(hallazgo.dialogo)),
        aportacion__redaccion__hallazgo__in=familia([hallazgo])[hallazgo.pk],
    )
    return suyas.aggregate(suma=Sum("revision"))["suma"] or 0


@transaction.atomic
def devolver(redaccion: Redaccion, *, autor: Usuario, reparo: str) -> SegundaFirma:
    """No la firma, y dice por qué."""
    actual = _apartar(redaccion)
    firma = _pedida(actual, autor)
    reparo = " ".join(limpiar_entrada(reparo).split())
    if not reparo:
        raise ValidationError({"reparo": "Escribe qué reparo tienes, aunque sea breve."})
    if len(reparo) > 300:
        raise ValidationError({"reparo": "El reparo es largo: caben 300 caracteres."})
    _vaciar(firma)
    firma.reparo = reparo
    firma.save()
    return firma


def apartar_familia(hallazgo: int) -> list[int]:
    """Bloquea, por clave, el hallazgo y los que siguieron de él: ninguno se firma mientras tanto."""
    suyo = Hallazgo.objects.get(pk=hallazgo)
    claves = [hallazgo, *(h.pk for h in linaje([suyo])[hallazgo].fue_a)]
    apartados = Hallazgo.objects.select_for_update().filter(pk__in=claves).order_by("pk")
    return list(apartados.values_list("pk", flat=True))


def soltar(hallazgos: Iterable[int]) -> None:
    """Quita la firma de sus redacciones vigentes: una respuesta cambió. Las anteriores la conservan."""
    vigentes = (
        Redaccion.objects.filter(hallazgo__in=hallazgos)
        .order_by("hallazgo_id", "-version")
        .distinct("hallazgo_id")
    )
    SegundaFirma.objects.filter(
        redaccion__in=list(vigentes.values_list("pk", flat=True)), firmada_por__isnull=False
    ).update(firmada_por=None, firmada_en=None, revision_firmada=None, reparo=CAMBIO_UNA_RESPUESTA)


def _apartar(redaccion: Redaccion) -> Redaccion:
    """La vigente, con el hallazgo bloqueado como al guardar: no cambia mientras se firma."""
    hallazgo = Hallazgo.objects.select_related("dialogo").get(pk=redaccion.hallazgo_id)
    bloquear(hallazgo)
    actual = vigente(hallazgo)
    actual.hallazgo = hallazgo
    if (actual.pk, actual.revision) != (redaccion.pk, redaccion.revision):
        _cambio()
    return actual


def _cambio() -> NoReturn:
    raise ValidationError(CAMBIO, code="cambio")


def _pedida(actual: Redaccion, autor: Usuario) -> SegundaFirma:
    firma = SegundaFirma.objects.filter(redaccion=actual).first()
    if firma is None:
        raise ValidationError("Nadie ha pedido la segunda firma de esta redacción.")
    if esta_firmada(firma, actual):
        raise ValidationError("Esa redacción ya tiene su segunda firma.")
    if autor.pk in (firma.pedida_por_id, actual.autor_id):
        raise ValidationError(OTRA)
    return firma


def _vaciar(firma: SegundaFirma) -> None:
    firma.firmada_por = firma.firmada_en = firma.revision_firmada = None
