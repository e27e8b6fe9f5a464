"""Editar la guía: ordenar, mover y cambiar preguntas sin tocar lo que ya se preguntó."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from dialogo.models import Bloque, Dialogo, Pregunta

_APARTE = 10_000
T = TypeVar("T")


def _candado(dialogo: Dialogo) -> None:
    """Un cambio de la guía a la vez: el orden de una lista no se reparte."""
    Dialogo.objects.select_for_update().get(pk=dialogo.pk)


@transaction.atomic
def agregar_bloque(dialogo: Dialogo, *, titulo: str, titulo_corto: str = "") -> Bloque:
    _candado(dialogo)
    ultimo = dialogo.bloques.aggregate(n=Max("numero"))["n"] or 0
    return Bloque.objects.create(
        dialogo=dialogo, numero=ultimo + 1, titulo=titulo, titulo_corto=titulo_corto
    )


@transaction.atomic
def quitar_bloque(bloque: Bloque) -> None:
    """Sólo un bloque en el que nunca hubo preguntas."""
    _candado(bloque.dialogo)
    if bloque.preguntas.exists():
        raise ValidationError(
            "Este bloque tiene o tuvo preguntas y no se puede quitar. Puedes cambiarle el título."
        )
    dialogo = bloque.dialogo
    bloque.delete()
    _renumerar(list(dialogo.bloques.order_by("numero")))


@transaction.atomic
def mover_bloque(bloque: Bloque, pasos: int) -> None:
    _candado(bloque.dialogo)
    bloques = list(bloque.dialogo.bloques.order_by("numero"))
    _renumerar(_desplazada(bloques, bloque, pasos))


def _renumerar(bloques: list[Bloque]) -> None:
    for numero, bloque in enumerate(bloques, start=1):
        bloque.numero = numero
    Bloque.objects.bulk_update(bloques, ["numero"])


def _desplazada(lista: list[T], cosa: T, pasos: int) -> list[T]:
    desde = lista.index(cosa)
    lista.insert(max(0, min(len(lista) - 1, desde + pasos)), lista.pop(desde))
    return lista


@transaction.atomic
def agregar_pregunta(bloque: Bloque, *, texto: str, etiqueta: str = "") -> Pregunta:
    """Al final de su bloque."""
    _candado(bloque.dialogo)
    return Pregunta.objects.create(
        bloque=bloque, orden=_siguiente(bloque), texto=texto, etiqueta=etiqueta
    )


def _siguiente(bloque: Bloque) -> int:
    return (bloque.preguntas.filter(retirada_en=None).aggregate(n=Max("orden"))["n"] or 0) + 1


def _releer(pregunta: Pregunta) -> Pregunta:
    """Bloquea la guía y la pregunta. Lanza ``ValidationError`` si ya no está en la guía."""
    _candado(pregunta.bloque.dialogo)
    fila = Pregunta.objects.select_for_update(of=("self",)).select_related("bloque__dialogo")
    pregunta = fila.get(pk=pregunta.pk)
    if pregunta.retirada_en:
        raise ValidationError("Esa pregunta ya no está en la guía. Alguien la cambió o la retiró.")
    return pregunta


@transaction.atomic
def cambiar_pregunta(pregunta: Pregunta, *, texto: str, etiqueta: str, bloque: Bloque) -> Pregunta:
    """Cambia texto, nombre corto o bloque. Si ya se usó, nace otra versión y la vieja se queda.

    El nombre corto no es lo que se preguntó: se cambia siempre en su sitio.
    """
    pregunta = _releer(pregunta)
    cambia_lo_preguntado = texto != pregunta.texto or bloque != pregunta.bloque
    if pregunta.usada_en and cambia_lo_preguntado:
        return _otra_version(pregunta, texto=texto, etiqueta=etiqueta, bloque=bloque)
    anterior = pregunta.bloque
    if bloque != anterior:
        pregunta.orden = _siguiente(bloque)
    pregunta.texto, pregunta.etiqueta, pregunta.bloque = texto, etiqueta, bloque
    pregunta.save()
    if bloque != anterior:
        _compactar(anterior)
    return pregunta


def _otra_version(pregunta: Pregunta, *, texto: str, etiqueta: str, bloque: Bloque) -> Pregunta:
    pregunta.retirada_en = timezone.now()
    pregunta.save(update_fields=["retirada_en"])
    nueva = Pregunta.objects.create(
        bloque=bloque,
        orden=pregunta.orden if bloque == pregunta.bloque else _siguiente(bloque),
        texto=texto,
        etiqueta=etiqueta,
        version=pregunta.version + 1,
        reemplaza=pregunta,
    )
    if bloque != pregunta.bloque:
        _compactar(pregunta.bloque)
    return nueva


@transaction.atomic
def retirar_pregunta(pregunta: Pregunta) -> None:
    """Sale de la guía. Lo que se contestó se queda donde está."""
    pregunta = _releer(pregunta)
    pregunta.retirada_en = timezone.now()
    pregunta.save(update_fields=["retirada_en"])
    _compactar(pregunta.bloque)


@transaction.atomic
def devolver_pregunta(pregunta: Pregunta) -> None:
    """Vuelve al final de su bloque. Lanza ``ValidationError`` si otra versión la reemplazó."""
    _candado(pregunta.bloque.dialogo)
    if hasattr(pregunta, "reemplazo"):
        raise ValidationError("Otra versión la reemplazó. Cambia esa.")
    pregunta.orden = _siguiente(pregunta.bloque)
    pregunta.retirada_en = None
    pregunta.save(update_fields=["orden", "retirada_en"])


@transaction.atomic
def mover_pregunta(pregunta: Pregunta, pasos: int) -> None:
    pregunta = _releer(pregunta)
    lista = list(pregunta.bloque.preguntas.vigentes())
    _escribir_orden(_desplazada(lista, pregunta, pasos))


def _compactar(bloque: Bloque) -> None:
    _escribir_orden(list(bloque.preguntas.vigentes()))


def _escribir_orden(preguntas: list[Pregunta]) -> None:
    """En dos pasos: la unicidad del orden se comprueba fila por fila."""
    Pregunta.objects.filter(pk__in=[p.pk for p in preguntas]).update(orden=F("orden") + _APARTE)
    for orden, pregunta in enumerate(preguntas, start=1):
        pregunta.orden = orden
    Pregunta.objects.bulk_update(preguntas, ["orden"])


@transaction.atomic
def ordenar(dialogo: Dialogo, pregunta_pk: int, *, bloque_pk: int, orden: list[int]) -> None:
    """Lo que resulta de soltar ``pregunta_pk`` en un bloque, con el orden que quedó en él.

    Lanza ``ValidationError`` si la lista ya no es la que se veía: alguien la cambió entretanto.
    """
    _candado(dialogo)
    bloque = dialogo.bloques.filter(pk=bloque_pk).first()
    pregunta = dialogo.preguntas_vigentes().filter(pk=pregunta_pk).first()
    if bloque is None or pregunta is None:
        raise ValidationError("La guía cambió mientras la ordenabas. Vuelve a cargarla.")
    if pregunta.bloque_id != bloque.pk:
        nueva = cambiar_pregunta(
            pregunta, texto=pregunta.texto, etiqueta=pregunta.etiqueta, bloque=bloque
        )
        orden = [nueva.pk if pk == pregunta.pk else pk for pk in orden]
    filas = {fila.pk: fila for fila in bloque.preguntas.vigentes()}
    if sorted(filas) != sorted(orden):
        raise ValidationError("La guía cambió mientras la ordenabas. Vuelve a cargarla.")
    _escribir_orden([filas[pk] for pk in orden])
