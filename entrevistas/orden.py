"""Acomodar la bitácora: mover, dividir y unir entradas, y deshacerlo sin perder una letra."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Pregunta, Usuario
from dialogo.texto import limpiar_entrada
from entrevistas import pulso
from entrevistas.candado import (
    Conflicto,
    abrir,
    exigir_sin_pasajes,
    fotografiar,
    reescribir,
    tomar,
)
from entrevistas.marcas import ajustar_respuesta
from entrevistas.models import Entrada, Entrevista, Nivel

Tipo = Entrada.Tipo
CAMBIO_ENTRETANTO = "La entrada cambió entretanto: ya no se puede deshacer."


def _renumerar(filas: list[Entrada]) -> None:
    for lugar, entrada in enumerate(filas, start=1):
        entrada.orden = lugar
    Entrada.objects.bulk_update(filas, ["orden"])


def _de_la_pregunta(entrevista: Entrevista, pregunta: Pregunta) -> list[Entrada]:
    """Todas, también retiradas y borradores: al restaurar vuelven a su sitio."""
    filas = entrevista.entradas.filter(pregunta=pregunta).order_by("orden", "pk")
    return list(filas.only("pk", "uid", "orden"))


def _colocar(entrada: Entrada, antes_de: UUID | None) -> None:
    """Pone la entrada antes de otra de su pregunta, o al final."""
    filas = [
        fila
        for fila in _de_la_pregunta(entrada.entrevista, entrada.pregunta)
        if fila.pk != entrada.pk
    ]
    lugar = next((i for i, fila in enumerate(filas) if fila.uid == antes_de), len(filas))
    filas.insert(lugar, entrada)
    _renumerar(filas)


@transaction.atomic
def mover(
    entrevista: Entrevista,
    *,
    uid: UUID,
    autor: Usuario,
    antes_de: UUID | None = None,
    pregunta: Pregunta | None = None,
) -> Entrada:
    """Cambia de lugar una entrada, y de pregunta si se da otra. Repetirlo no cambia nada."""
    abrir(entrevista)
    entrada = tomar(entrevista, uid, autor)
    anterior = entrada.pregunta
    if pregunta is not None and pregunta.pk != anterior.pk:
        if pregunta.bloque.dialogo_id != entrevista.dialogo_id:
            raise ValidationError("Esa pregunta no es de la guía de este diálogo.")
        entrada.pregunta = pregunta
        Pregunta.objects.filter(pk=pregunta.pk).congelar()
    entrada.save(update_fields=["pregunta", "cambiada_en"])
    _colocar(entrada, antes_de)
    for tocada in {anterior, entrada.pregunta}:
        ajustar_respuesta(entrevista, tocada)
    pulso.avisar(entrevista.pk)
    return entrada


def _exigir_base(entrada: Entrada, base: int) -> None:
    if entrada.retirada_en or entrada.terminada_en is None or entrada.revision != base:
        raise Conflicto(entrada)


@transaction.atomic
def dividir(
    entrevista: Entrevista,
    *,
    uid: UUID,
    base: int,
    nueva: UUID,
    primera: str,
    segunda: str,
    autor: Usuario,
) -> tuple[Entrada, Entrada]:
    """Parte una entrada en dos seguidas; la segunda hereda tipo, nivel, temas y regiones.

    ``nueva`` es el UUID que tendrá la segunda: con él, repetir la petición no divide dos veces.
    """
    abrir(entrevista)
    entrada = tomar(entrevista, uid, autor)
    hecha = entrevista.entradas.filter(uid=nueva, pregunta=entrada.pregunta_id).first()
    if hecha:
        return entrada, hecha
    _exigir_base(entrada, base)
    if entrada.tipo == Tipo.FUERA or Entrada.objects.filter(uid=nueva).exists():
        raise ValidationError("Esta entrada no se puede dividir.")
    primera, segunda = limpiar_entrada(primera), limpiar_entrada(segunda)
    if not primera or not segunda:
        raise ValidationError("Pon el cursor dentro del texto, donde empieza la segunda entrada.")
    reescribir(entrada, primera, entrada.tipo, autor)
    parte = _copia_con(entrada, nueva, segunda, autor)
    filas = _de_la_pregunta(entrevista, entrada.pregunta)
    orden = [fila for fila in filas if fila.pk != parte.pk]
    orden.insert(next(i for i, f in enumerate(orden) if f.pk == entrada.pk) + 1, parte)
    _renumerar(orden)
    pulso.avisar(entrevista.pk)
    return entrada, parte


def _copia_con(entrada: Entrada, uid: UUID, texto: str, autor: Usuario) -> Entrada:
    parte = Entrada.objects.create(
        uid=uid,
        entrevista=entrada.entrevista,
        pregunta=entrada.pregunta,
        tipo=entrada.tipo,
        texto=texto,
        nivel=entrada.nivel,
        autor=entrada.autor,
        editada_por=autor,
        creada_en=entrada.creada_en,
        terminada_en=timezone.now(),
    )
    parte.temas.set(entrada.temas.all())
    parte.regiones.set(entrada.regiones.all())
    fotografiar(parte, autor)
    return parte


@transaction.atomic
def unir(
    entrevista: Entrevista, *, uid: UUID, base: int, autor: Usuario
) -> tuple[Entrada, Entrada]:
    """Añade una entrada al final de la anterior del mismo tipo y la retira.

    Queda el nivel más estricto de las dos y los temas de ambas. Devuelve (anterior, retirada).
    """
    abrir(entrevista)
    entrada = tomar(entrevista, uid, autor)
    _exigir_base(entrada, base)
    exigir_sin_pasajes(entrada)
    vivas = entrevista.entradas.vivas().filter(pregunta=entrada.pregunta)
    filas = list(vivas.order_by("orden", "pk").values_list("uid", flat=True))
    lugar = filas.index(entrada.uid)
    if lugar == 0:
        raise ValidationError("Es la primera de su pregunta: no hay otra antes.")
    previa = tomar(entrevista, filas[lugar - 1], autor)
    if previa.tipo != entrada.tipo or entrada.tipo == Tipo.FUERA:
        raise ValidationError(
            "Sólo se unen entradas del mismo tipo. Cambia antes el tipo de una de las dos."
        )
    junto = limpiar_entrada(f"{previa.texto}\n{entrada.texto}")
    _apretar_como(previa, entrada)
    reescribir(previa, junto, previa.tipo, autor)
    previa.temas.add(*entrada.temas.all())
    previa.regiones.add(*entrada.regiones.all())
    entrada.retirada_en = timezone.now()
    entrada.save(update_fields=["retirada_en", "cambiada_en"])
    pulso.avisar(entrevista.pk)
    return previa, entrada


def _apretar_como(entrada: Entrada, otra: Entrada) -> None:
    """El nivel más estricto de las dos: acomodar nunca afloja."""
    if entrada.nivel or otra.nivel:
        entrada.nivel = Nivel.mas_estricto(entrada.nivel, otra.nivel)


def _volver(entrada: Entrada, base: int, autor: Usuario) -> None:
    """El texto de la revisión anterior, en una revisión nueva."""
    _exigir_sin_cambios(entrada, base)
    antes = entrada.revisiones.filter(numero=base - 1).first()
    if antes is None:
        raise ValidationError(CAMBIO_ENTRETANTO)
    reescribir(entrada, antes.texto, antes.tipo, autor)


def _exigir_sin_cambios(entrada: Entrada, base: int) -> None:
    if entrada.retirada_en or entrada.revision != base:
        raise ValidationError(CAMBIO_ENTRETANTO)


@transaction.atomic
def reunir(
    entrevista: Entrevista,
    *,
    uid: UUID,
    base: int,
    parte: UUID,
    base_parte: int,
    autor: Usuario,
) -> tuple[Entrada, Entrada]:
    """Deshace ``dividir``: la primera recupera su texto y la segunda se retira.

    Queda el nivel más estricto de las dos: la segunda pudo apretarse entretanto.
    """
    abrir(entrevista)
    entrada, otra = tomar(entrevista, uid, autor), tomar(entrevista, parte, autor)
    _exigir_sin_cambios(otra, base_parte)
    exigir_sin_pasajes(otra)
    _apretar_como(entrada, otra)
    _volver(entrada, base, autor)
    otra.retirada_en = timezone.now()
    otra.save(update_fields=["retirada_en", "cambiada_en"])
    pulso.avisar(entrevista.pk)
    return entrada, otra


@transaction.atomic
def separar(
    entrevista: Entrevista, *, uid: UUID, base: int, parte: UUID, autor: Usuario
) -> tuple[Entrada, Entrada]:
    """Deshace ``unir``: la anterior recupera su texto y la retirada vuelve a su sitio.

    El nivel más estricto se queda en las dos, y los temas que se sumaron: perderlos sería aflojar.
    """
    abrir(entrevista)
    entrada, otra = tomar(entrevista, uid, autor), tomar(entrevista, parte, autor)
    if otra.retirada_en is None or otra.pregunta_id != entrada.pregunta_id:
        raise ValidationError(CAMBIO_ENTRETANTO)
    _volver(entrada, base, autor)
    _apretar_como(otra, entrada)
    otra.retirada_en = None
    otra.save(update_fields=["nivel", "retirada_en", "cambiada_en"])
    pulso.avisar(entrevista.pk)
    return entrada, otra
