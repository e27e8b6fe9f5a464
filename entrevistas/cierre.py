"""Cerrar una entrevista y, desde entonces, cambiarla sólo por corrección."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Pregunta, Usuario
from dialogo.texto import limpiar, limpiar_entrada
from entrevistas import anclaje, pulso
from entrevistas.candado import fotografiar
from entrevistas.guia import sin_marcar_por_entrevista
from entrevistas.models import Entrada, Entrevista, Respuesta


def faltantes(entrevista: Entrevista) -> list[str]:
    """Lo que impide cerrar, en frases que dicen qué hacer. Vacía si nada falta.

    El borrador de quien ya no está en el diálogo no impide: nadie podría terminarlo ni verlo.
    """
    folio = entrevista.folio
    faltan = []
    if entrevista.estado == Entrevista.Estado.PLANEADA:
        faltan.append(f"{folio} sigue planeada. Márcala como hecha si ya ocurrió.")
    if entrevista.consentimiento is None:
        faltan.append(f"Falta registrar el consentimiento. Sin él no se puede cerrar {folio}.")
    vivas = entrevista.entradas.filter(retirada_en=None)
    if not vivas.exclude(terminada_en=None).exists():
        faltan.append("No hay ninguna entrada. Captura al menos una antes de cerrar.")
    pueden = entrevista.dialogo.integrantes.vigentes().que_entrevistan().values("usuario")
    borradores = (
        vivas.filter(terminada_en=None, autor__in=pueden).exclude(texto="").select_related("autor")
    )
    por_quien = Counter(borrador.autor.nombre for borrador in borradores.order_by("autor", "pk"))
    for nombre, num in por_quien.items():
        que = "1 entrada" if num == 1 else f"{num} entradas"
        faltan.append(
            f"{nombre} dejó {que} a medio escribir. Sólo esa persona puede terminarlas o "
            "descartarlas, en la captura."
        )
    return faltan


def sin_marcar(entrevista: Entrevista) -> list[Pregunta]:
    """Preguntas de su guía sin entradas ni marca. Avisan; no impiden cerrar."""
    return sin_marcar_por_entrevista(entrevista.dialogo_id, [entrevista])[entrevista.pk]


@transaction.atomic
def marcar_no_abordadas(entrevista: Entrevista, *, autor: Usuario) -> int:
    """Anota «no se abordó» en cada pregunta vacía. Devuelve cuántas."""
    entrevista.bloquear()
    if not entrevista.acepta_entradas:
        raise ValidationError(
            f"{entrevista.folio} está {entrevista.get_estado_display().lower()}: "
            "sus preguntas ya no se marcan."
        )
    vacias = sin_marcar(entrevista)
    Respuesta.objects.bulk_create(
        [
            Respuesta(
                entrevista=entrevista,
                pregunta=pregunta,
                estado=Respuesta.Estado.NO_SE_ABORDO,
            )
            for pregunta in vacias
        ],
        ignore_conflicts=True,
    )
    pulso.avisar(entrevista.pk)
    return len(vacias)


@transaction.atomic
def cerrar(entrevista: Entrevista, *, autor: Usuario) -> None:
    """Cierra la bitácora. Bloquea la entrevista; lanza ``ValidationError`` con lo que falta."""
    entrevista.bloquear()
    faltan = faltantes(entrevista)
    if entrevista.puede_pasar_a(Entrevista.Estado.CERRADA) and not faltan:
        entrevista.estado = Entrevista.Estado.CERRADA
        entrevista.cerrada_en = timezone.now()
        entrevista.cerrada_por = autor
        entrevista.save(update_fields=["estado", "cerrada_en", "cerrada_por"])
        Pregunta.objects.filter(bloque__dialogo=entrevista.dialogo_id).vigentes().congelar()
        return
    raise ValidationError(
        faltan
        if entrevista.estado in {Entrevista.Estado.PLANEADA, Entrevista.Estado.REALIZADA}
        else f"{entrevista.folio} ya está {entrevista.get_estado_display().lower()}."
    )


def se_corrige(entrada: Entrada) -> bool:
    """¿Cambiarla pide corrección? Sí al cerrar la entrevista, o antes si tiene pasajes."""
    return entrada.entrevista.estado == Entrevista.Estado.CERRADA or entrada.fragmentos.exists()


@transaction.atomic
def corregir(
    entrada: Entrada,
    *,
    texto: str,
    motivo: str,
    autor: Usuario,
    tipo: str | None = None,
) -> Entrada:
    """Cambia una entrada guardando lo que decía. Sus pasajes se mueven o quedan por revisar.

    Bloquea la entrevista y luego la entrada, en el orden de ``candado``. Guarda como revisiones el
    texto anterior y el nuevo, cada uno con su autor; el nuevo, con su motivo. Lanza
    ``ValidationError`` si nada cambia o falta el motivo.
    """
    entrada.entrevista.bloquear()
    entrada.refresh_from_db(from_queryset=Entrada.objects.select_for_update(of=("self",)))
    texto, motivo = limpiar_entrada(texto), limpiar(motivo).strip()
    tipo = tipo or entrada.tipo
    _comprobar_correccion(entrada, texto, motivo, tipo)
    fotografiar(entrada, entrada.editada_por or entrada.autor)
    entrada.revision += 1
    entrada.texto, entrada.tipo, entrada.editada_por = texto, tipo, autor
    entrada.save()
    fotografiar(entrada, autor, motivo[:300])
    anclaje.reanclar(entrada, autor=autor)
    pulso.avisar(entrada.entrevista_id)
    return entrada


def _comprobar_correccion(entrada: Entrada, texto: str, motivo: str, tipo: str) -> None:
    if entrada.retirada_en or entrada.tipo == Entrada.Tipo.FUERA:
        raise ValidationError("Esta entrada no tiene texto que corregir.")
    if not se_corrige(entrada):
        raise ValidationError(
            "La entrevista sigue abierta y nadie ha citado esta entrada: cámbiala en la captura."
        )
    if tipo == Entrada.Tipo.FUERA or tipo not in Entrada.Tipo.values:
        raise ValidationError("Elige literal, paráfrasis u observación.")
    if not texto:
        raise ValidationError({"texto": "La entrada no puede quedar vacía."})
    if not motivo:
        raise ValidationError(
            {"motivo": "Para modificar el texto hace falta una razón, aunque sea breve."}
        )
    if texto == entrada.texto and tipo == entrada.tipo:
        raise ValidationError({"texto": "El texto es el mismo: no hay qué corregir."})
