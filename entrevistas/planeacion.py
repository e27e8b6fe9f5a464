"""Planear una entrevista y llevarla de un estado a otro."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from actores.models import Cargo, Organizacion, Persona
from dialogo.models import Dialogo, Integrante, Pregunta, Usuario
from dialogo.texto import limpiar
from entrevistas.models import Asignacion, Entrevista

Estado = Entrevista.Estado


@transaction.atomic
def planear(
    dialogo: Dialogo,
    *,
    persona: Persona,
    empieza_en: datetime | None,
    conduce: Integrante,
    toma_notas: Integrante | None,
    modalidad: str,
    lugar: str = "",
    minutos: int = 60,
    autor: Usuario,
    asiento: Cargo | None = None,
    cargo: str = "",
    organizacion: Organizacion | None = None,
) -> Entrevista:
    """Crea la entrevista con el folio que sigue y la fotografía del cargo de ese día.

    Bloquea el diálogo: dos personas pueden planear a la vez y los folios no se repiten ni saltan.
    Sin ``empieza_en`` queda planeada sin fecha. El cargo sale de ``asiento``; sin él, de lo escrito en ``cargo`` y ``organizacion``; sin nada,
    del que la persona tenía ese día. Lanza ``ValidationError`` si el equipo no puede entrevistar.
    """
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    ultimo = dialogo.entrevistas.aggregate(ultimo=Max("numero"))["ultimo"] or 0
    entrevista = Entrevista(
        dialogo=dialogo,
        numero=ultimo + 1,
        persona=persona,
        empieza_en=empieza_en,
        modalidad=modalidad,
        lugar=limpiar(lugar).strip(),
        minutos=minutos,
    )
    _fotografiar(entrevista, asiento, cargo, organizacion)
    entrevista.save()
    asignar(entrevista, conduce=conduce, toma_notas=toma_notas, autor=autor)
    return entrevista


@transaction.atomic
def cambiar_plan(
    entrevista: Entrevista,
    *,
    empieza_en: datetime,
    conduce: Integrante,
    toma_notas: Integrante | None,
    modalidad: str,
    lugar: str = "",
    minutos: int = 60,
    autor: Usuario,
    asiento: Cargo | None = None,
    cargo: str = "",
    organizacion: Organizacion | None = None,
) -> Entrevista:
    """Corrige el plan y vuelve a fotografiar el cargo. Sólo mientras está planeada."""
    entrevista.bloquear()
    if entrevista.estado != Estado.PLANEADA:
        raise ValidationError(
            f"{entrevista.folio} ya no está planeada: su fecha y su cargo quedaron fijos."
        )
    entrevista.empieza_en = empieza_en
    entrevista.modalidad = modalidad
    entrevista.lugar = limpiar(lugar).strip()
    entrevista.minutos = minutos
    _fotografiar(entrevista, asiento, cargo, organizacion)
    entrevista.save()
    asignar(entrevista, conduce=conduce, toma_notas=toma_notas, autor=autor)
    return entrevista


def _fotografiar(
    entrevista: Entrevista,
    asiento: Cargo | None,
    cargo: str,
    organizacion: Organizacion | None,
) -> None:
    persona = entrevista.persona
    cargo = limpiar(cargo).strip()
    if asiento is None and not cargo and organizacion is None:
        dia = timezone.localdate(entrevista.empieza_en)  # sin fecha, el de hoy
        asiento = persona.cargo_en(dia)
    if asiento is not None:
        cargo, organizacion = asiento.nombre, asiento.organizacion
    entrevista.cargo = cargo
    entrevista.organizacion = organizacion
    entrevista.sector = persona.sector


@transaction.atomic
def asignar(
    entrevista: Entrevista,
    *,
    conduce: Integrante,
    toma_notas: Integrante | None,
    autor: Usuario,
) -> None:
    """Deja como equipo a estas personas. Quien sale pierde el acceso en ese momento."""
    entrevista.bloquear()
    if entrevista.estado in {Estado.CERRADA, Estado.CANCELADA}:
        raise ValidationError(
            f"{entrevista.folio} está {entrevista.get_estado_display().lower()}: "
            "su equipo ya no cambia."
        )
    if toma_notas is not None and conduce.pk == toma_notas.pk:
        raise ValidationError(
            "Quien conduce no puede tomar notas: elige a otra persona o déjalo vacío."
        )
    equipo = {
        Asignacion.Papel.CONDUCE: conduce,
        Asignacion.Papel.TOMA_NOTAS: toma_notas,
    }
    nuevas = {papel: quien for papel, quien in equipo.items() if quien is not None}
    _comprobar_equipo(entrevista, list(nuevas.values()))
    entrevista.asignaciones.all().delete()
    Asignacion.objects.bulk_create(
        Asignacion(entrevista=entrevista, integrante=quien, papel=papel)
        for papel, quien in nuevas.items()
    )


def _comprobar_equipo(entrevista: Entrevista, equipo: list[Integrante]) -> None:
    """Quien ya estaba puede seguir aunque su papel haya terminado; quien llega ha de tenerlo."""
    pueden = set(
        Integrante.objects.vigentes()
        .que_entrevistan()
        .filter(dialogo=entrevista.dialogo_id)
        .values_list("pk", flat=True)
    )
    pueden.update(entrevista.asignaciones.values_list("integrante", flat=True))
    for quien in equipo:
        if quien.pk not in pueden:
            raise ValidationError(
                f"{quien.usuario} no tiene hoy un papel para entrevistar en este diálogo."
            )


def _pasar(entrevista: Entrevista, destino: "Entrevista.Estado") -> None:
    if not entrevista.puede_pasar_a(destino):
        raise ValidationError(
            f"{entrevista.folio} está «{entrevista.get_estado_display().lower()}» "
            f"y no puede pasar a «{destino.label.lower()}».",
            code="transicion",
        )
    entrevista.estado = destino


@transaction.atomic
def marcar_realizada(entrevista: Entrevista, *, autor: Usuario, en_vivo: bool = False) -> None:
    """La conversación ocurrió. Repetirlo no cambia nada; fija el texto de las preguntas.

    Sin fecha lanza ``ValidationError``, salvo ``en_vivo``: si se está capturando, fue ahora.
    """
    entrevista.bloquear()
    if entrevista.estado == Estado.REALIZADA:
        return
    _pasar(entrevista, Estado.REALIZADA)
    entrevista.realizada_en = timezone.now()
    if entrevista.empieza_en is None and en_vivo:
        entrevista.empieza_en = entrevista.realizada_en
    if entrevista.empieza_en is None:
        raise ValidationError(
            f"{entrevista.folio} no tiene fecha. Pon en su plan el día en que fue y márcala después."
        )
    entrevista.save(update_fields=["estado", "realizada_en", "empieza_en"])
    Pregunta.objects.filter(bloque__dialogo=entrevista.dialogo_id).vigentes().congelar()


@transaction.atomic
def cancelar(entrevista: Entrevista, *, motivo: str, autor: Usuario) -> None:
    """No se hizo. Con entradas ya ocurrió: ahí cabe la revocación, no la cancelación."""
    entrevista.bloquear()
    motivo = limpiar(motivo).strip()
    if not motivo:
        raise ValidationError("Escribe por qué se cancela, aunque sea breve.")
    num = entrevista.entradas.filter(retirada_en=None).exclude(texto="").count()
    if num:
        raise ValidationError(
            f"{entrevista.folio} tiene {num} {'entrada' if num == 1 else 'entradas'}: ya ocurrió. "
            "Si la persona se retira, registra la revocación de su consentimiento; "
            "si se capturó por error, retira antes las entradas."
        )
    _pasar(entrevista, Estado.CANCELADA)
    entrevista.cancelada_en = timezone.now()
    entrevista.motivo_cancelacion = motivo[:300]
    entrevista.save(update_fields=["estado", "cancelada_en", "motivo_cancelacion"])


@transaction.atomic
def reabrir(entrevista: Entrevista, *, autor: Usuario) -> None:
    """Vuelve a planearse con el mismo folio. El motivo de la cancelación se borra."""
    entrevista.bloquear()
    _pasar(entrevista, Estado.PLANEADA)
    entrevista.realizada_en = entrevista.cancelada_en = None
    entrevista.motivo_cancelacion = ""
    entrevista.save(update_fields=["estado", "realizada_en", "cancelada_en", "motivo_cancelacion"])
