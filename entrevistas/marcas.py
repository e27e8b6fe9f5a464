"""La marca de cada pregunta: abordada, no se abordó o no quiso responder."""

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Pregunta, Usuario
from entrevistas import pulso
from entrevistas.candado import abrir
from entrevistas.models import Entrada, Entrevista, Respuesta

Tipo = Entrada.Tipo


def ajustar_respuesta(entrevista: Entrevista, pregunta: Pregunta) -> None:
    """Pone la marca de acuerdo con las entradas: lo dicho desmiente un «no se abordó»."""
    tipos = set(
        entrevista.entradas.vivas()
        .filter(pregunta=pregunta)
        .order_by()
        .values_list("tipo", flat=True)
    )
    marca = entrevista.respuestas.filter(pregunta=pregunta).first()
    E = Respuesta.Estado
    if not tipos:
        if marca and marca.estado == E.ABORDADA:
            marca.delete()
    elif marca is None:
        entrevista.respuestas.create(pregunta=pregunta, estado=E.ABORDADA)
    elif tipos & _desmienten(marca.estado):
        marca.estado = E.ABORDADA
        marca.save()


def _desmienten(estado: str) -> set[str]:
    """Qué tipos contradicen una marca: se puede observar a quien calla, no citarlo."""
    if estado == Respuesta.Estado.NO_QUISO_RESPONDER:
        return {Tipo.LITERAL, Tipo.PARAFRASIS}
    if estado == Respuesta.Estado.NO_SE_ABORDO:
        return {Tipo.LITERAL, Tipo.PARAFRASIS, Tipo.FUERA}
    return set()


@transaction.atomic
def anotar_respuesta(
    entrevista: Entrevista, pregunta: Pregunta, estado: str, *, autor: Usuario
) -> Respuesta | None:
    """Marca una pregunta; con ``estado`` vacío quita la marca. Repetirlo no cambia nada."""
    abrir(entrevista)
    if pregunta.bloque.dialogo_id != entrevista.dialogo_id:
        raise ValidationError("Esa pregunta no es de la guía de este diálogo.")
    pulso.avisar(entrevista.pk)
    if not estado:
        entrevista.respuestas.filter(pregunta=pregunta).delete()
        ajustar_respuesta(entrevista, pregunta)
        return None
    vivas = entrevista.entradas.vivas().filter(pregunta=pregunta)
    if vivas.filter(tipo__in=_desmienten(estado)).exists():
        raise ValidationError(
            f"La pregunta {pregunta.numero} ya tiene entradas. Retíralas antes de marcarla."
        )
    respuesta, _ = entrevista.respuestas.update_or_create(
        pregunta=pregunta, defaults={"estado": estado}
    )
    Pregunta.objects.filter(pk=pregunta.pk).congelar()
    return respuesta
