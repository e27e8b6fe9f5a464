"""El mensaje de la víspera: el día anterior del calendario, en la hora del centro de México (T6)."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from sobremesas.mensajes import horario
from sobremesas.mensajes.clases import CAMBIAR_DIA, tiene_lugar
from sobremesas.mensajes.escritura import escribir
from sobremesas.models import Asistente, Convocatoria, Mensaje, Movimiento, Sobremesa

C = Mensaje.Clase


def toca(sobremesa: Sobremesa, ahora: datetime) -> bool:
    """Mañana es el día y ya abrió el horario de mensajes. Un cambio de fecha la mueve sola (M6)."""
    local = ahora.astimezone(horario.ZONA)
    dia = sobremesa.empieza_en.astimezone(horario.ZONA).date()
    return local.date() == dia - timedelta(days=1)


def escribir_las_de_hoy(ahora: datetime | None = None) -> int:
    """A cada quien con lugar, una vez por versión de la sesión: repetir la vuelta no repite nada (M3)."""
    ahora = ahora or timezone.now()
    cercanas = Sobremesa.objects.filter(
        estado=Sobremesa.Estado.CONVOCADA,
        empieza_en__gt=ahora,
        empieza_en__lt=ahora + timedelta(hours=48),
    )
    return sum(_escribir(dia) for dia in cercanas if toca(dia, ahora))


def _escribir(sobremesa: Sobremesa) -> int:
    cambios = Movimiento.objects.filter(invitacion=OuterRef("invitacion"), accion=CAMBIAR_DIA)
    ultimo = cambios.order_by("-ocurrio_en").values("ocurrio_en")[:1]
    ya = (
        Mensaje.objects.filter(
            asistente=OuterRef("pk"), clase=C.VISPERA, secuencia=sobremesa.secuencia
        )
        .annotate(cambio_en=Subquery(ultimo))  # la del día que dejó no cuenta
        .filter(Q(cambio_en=None) | Q(creado_en__gt=F("cambio_en")))
    )
    sin_ella = (
        Asistente.objects.filter(
            invitacion__sobremesa=sobremesa,
            invitacion__estado__in=("confirmada", "delegada"),
            sustituido_en=None,
        )
        .exclude(Exists(ya))
        .select_related("invitacion__sobremesa__dialogo__convocatoria")
    )
    con_lugar = [uno for uno in sin_ella if tiene_lugar(uno)]
    if not con_lugar:
        return 0
    desde = horario.abre(Convocatoria.de(con_lugar[0].invitacion.sobremesa.dialogo))
    return sum(bool(escribir(uno, C.VISPERA, programado_para=desde)) for uno in con_lugar)
