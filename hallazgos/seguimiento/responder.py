"""Contestar una recomendación. Cada respuesta se añade; cuenta la última y las dos se leen."""

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Usuario
from dialogo.texto import limpiar_entrada
from hallazgos.models import Recomendacion, RespuestaInstitucional

Sentido = RespuestaInstitucional.Sentido
SIN_RAZONES = "Si no la acepta entera, escriba por qué: se publica con su respuesta."
SIN_CARGO = "Escriba el cargo de quien responde, no su nombre."


class Conflicto(Exception):
    """Otra persona contestó después de que ésta empezó a escribir. Trae la última respuesta."""

    def __init__(self, actual: RespuestaInstitucional) -> None:
        super().__init__("Otra persona contestó mientras usted escribía.")
        self.actual = actual


@transaction.atomic
def responder(
    recomendacion: Recomendacion,
    *,
    sentido: str,
    razones: str,
    cargo: str,
    base: int,
    autor: Usuario,
    por_coordinacion: bool = False,
) -> RespuestaInstitucional:
    """Añade la respuesta de la organización responsable. Bloquea la recomendación.

    ``base`` es el número de la última que vio quien contesta, cero si ninguna: con otra, ``Conflicto``.
    Repetir la misma respuesta no añade nada. Lanza ``ValidationError`` sin razones cuando no la
    acepta entera, sin cargo, si la recomendación no está comunicada o se retiró, o si pasó a otra
    organización mientras se contestaba: nadie contesta a nombre de otra.
    """
    pedida_a = recomendacion.responsable
    bloquear(recomendacion)
    if recomendacion.responsable != pedida_a:
        raise ValidationError(
            f"{recomendacion.folio} ya no es de {pedida_a}: cambió quién responde."
        )
    escrito = {
        "sentido": sentido,
        "razones": limpiar_entrada(razones),
        "cargo": una_linea(cargo, 200, "cargo", SIN_CARGO),
    }
    if sentido not in Sentido.values:
        raise ValidationError({"sentido": "Elija una de las tres respuestas."})
    if sentido != Sentido.ACEPTA and not escrito["razones"]:
        raise ValidationError({"razones": SIN_RAZONES})
    ultima = recomendacion.respuestas.order_by("-numero").first()
    if ultima and all(getattr(ultima, campo) == valor for campo, valor in escrito.items()):
        return ultima
    if ultima and ultima.numero != base:
        raise Conflicto(ultima)
    assert recomendacion.responsable is not None, "comunicada con responsable"
    return recomendacion.respuestas.create(
        numero=ultima.numero + 1 if ultima else 1,
        organizacion=recomendacion.responsable,
        autor=autor,
        por_coordinacion=por_coordinacion,
        **escrito,
    )


def bloquear(recomendacion: Recomendacion) -> None:
    """Toma el renglón y pone al día la instancia. Lanza ``ValidationError`` si no admite respuesta."""
    recomendacion.refresh_from_db(
        from_queryset=Recomendacion.objects.select_for_update(of=("self",)).select_related(
            "responsable", "dialogo"
        )
    )
    if recomendacion.retirada_en:
        raise ValidationError(f"{recomendacion.folio} se retiró: ya no espera respuesta.")
    if recomendacion.comunicada_en is None:
        raise ValidationError(f"{recomendacion.folio} todavía no se comunica.")


def una_linea(texto: str, caben: int, campo: str, falta: str) -> str:
    """Sin saltos ni blancos de más. Lanza ``ValidationError`` en su campo si falta o no cabe."""
    limpio = " ".join(limpiar_entrada(texto).split())
    if not limpio:
        raise ValidationError({campo: falta})
    if len(limpio) > caben:
        raise ValidationError({campo: f"Es largo: caben {caben} caracteres."})
    return limpio
