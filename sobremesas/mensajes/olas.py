"""Una ola: se lanza, se prepara por tandas y se retoma donde iba si el trabajador muere.

Preparar es escribir cada mensaje en el buzón de salida; mandarlos es cosa del buzón. Cada mensaje se
confirma en su transacción y es único, así que empezar de nuevo no repite ninguno (M1).
"""

import logging
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from dialogo import correo
from dialogo.models import Envio, Usuario
from dialogo.timbre import tocar
from sobremesas import pendientes
from sobremesas.asiento import Accion, Quien, TransicionImposible, mover
from sobremesas.mensajes import clases
from sobremesas.mensajes.carta import Compuesto, componer
from sobremesas.mensajes.escritura import escribir, que_le_llamen
from sobremesas.mensajes.segmentos import Reparto, destinatarias, escritos, reparto, va_por_otra_via
from sobremesas.models import Asistente, Canal, Invitacion, Mensaje, Ola, Pendiente, Sobremesa

__all__ = [
    "Reparto",
    "detener",
    "destinatarias",
    "lanzar",
    "lanzar_las_que_toca",
    "preparar",
    "probar",
    "reparto",
    "retomar",
    "vista_previa",
]
bitacora = logging.getLogger(__name__)
Estado = Ola.Estado
CADA = 10  # cada cuántos mensajes se escribe el avance
CANDADO = 0x0D1A  # de PostgreSQL, por ola: un solo proceso la prepara


def lanzar(ola: Ola, *, cuando: datetime | None = None) -> Ola:
    """Empieza a prepararla, o la deja programada para ``cuando``. Bloquea la ola.

    Lanza ``ValidationError`` si ya salió, si no hay a quién mandarla o si algún día no se convoca aún.
    """
    with transaction.atomic():
        ola = Ola.objects.select_for_update(of=("self",)).get(pk=ola.pk)
        _comprobar(ola)
        ola.programada_para = cuando or ola.programada_para
        if ola.programada_para and ola.programada_para > timezone.now():
            ola.estado = Estado.PROGRAMADA
            ola.save(update_fields=["estado", "programada_para"])
            return ola
        _empezar(ola)
    return ola


def _comprobar(ola: Ola) -> None:
    if ola.estado in (Estado.MANDANDO, Estado.MANDADA):
        raise ValidationError("Esta ola ya se mandó.")
    van = destinatarias(ola)
    por_salir = escritos(ola).filter(envio__estado=Envio.Estado.POR_ENVIAR)
    if not (por_salir.exists() or van.exists()):
        raise ValidationError("No hay a quién mandarla: elige a las personas.")
    sin_convocar = van.filter(sobremesa__estado=Sobremesa.Estado.PREPARACION)
    if primera := sin_convocar.select_related("sobremesa").order_by("sobremesa__numero").first():
        raise ValidationError(
            f"«{primera.sobremesa}» todavía se prepara: antes de escribirle a nadie, convócala en "
            "Los días, con su hora y su sede."
        )


def _empezar(ola: Ola) -> None:
    from sobremesas.mensajes.tasks import preparar_ola

    ola.estado, ola.mandada_en = Estado.MANDANDO, timezone.now()
    ola.total = reparto(ola).por_correo + escritos(ola).count()
    ola.save(update_fields=["estado", "mandada_en", "total"])
    tocar(preparar_ola, ola.pk)


def detener(ola: Ola) -> Ola:
    """Lo que no ha salido ya no sale. Se puede volver a lanzar: quien ya la recibió no la recibe otra vez."""
    with transaction.atomic():
        ola = Ola.objects.select_for_update(of=("self",)).get(pk=ola.pk)
        if ola.estado not in (Estado.PROGRAMADA, Estado.MANDANDO, Estado.MANDADA):
            raise ValidationError("Esta ola no está saliendo.")
        ola.estado = Estado.DETENIDA
        ola.save(update_fields=["estado"])
    return ola


def lanzar_las_que_toca() -> int:
    """Las programadas cuya hora llegó. Dos relojes a la vez no la lanzan dos veces (M3)."""
    lanzadas = 0
    while True:
        with transaction.atomic():
            ola = (
                Ola.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(estado=Estado.PROGRAMADA, programada_para__lte=timezone.now())
                .first()
            )
            if ola is None:
                return lanzadas
            _empezar(ola)
            lanzadas += 1


def retomar() -> None:
    """Vuelve a tocar el timbre de las que quedaron a medias."""
    from sobremesas.mensajes.tasks import preparar_ola

    for pk in Ola.objects.filter(estado=Estado.MANDANDO).values_list("pk", flat=True):
        tocar(preparar_ola, pk)


# Preparar ---------------------------------------------------------------------------------------
def preparar(pk: int) -> int:
    """Escribe los mensajes que falten y devuelve cuántos. Si otro proceso ya la prepara, nada."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [CANDADO, pk])
        if not cursor.fetchone()[0]:
            return 0
        try:
            return _preparar(pk)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [CANDADO, pk])


def _preparar(pk: int) -> int:
    ola = Ola.objects.select_related("dialogo", "sobremesa", "creada_por").get(pk=pk)
    if ola.estado != Estado.MANDANDO:
        return 0
    escritos = 0
    pendientes = list(destinatarias(ola).values_list("pk", flat=True))
    for lugar, invitacion in enumerate(pendientes, start=1):
        escritos += _preparar_una(ola, invitacion)
        if lugar % CADA == 0 and not _anotar_avance(ola):
            return escritos  # la detuvieron
    if _anotar_avance(ola):
        Ola.objects.filter(pk=pk, estado=Estado.MANDANDO).update(estado=Estado.MANDADA)
    return escritos


def _anotar_avance(ola: Ola) -> bool:
    """El avance es la cuenta de lo escrito, no una estimación. Falso si la detuvieron."""
    hechos = escritos(ola).count()
    return bool(
        Ola.objects.filter(pk=ola.pk, estado=Estado.MANDANDO).update(
            preparados=hechos, total=Greatest("total", hechos)
        )
    )


def _preparar_una(ola: Ola, pk: int) -> int:
    """En su transacción: si una no se puede escribir, las demás salen."""
    try:
        with transaction.atomic():
            invitacion = Invitacion.objects.select_related("persona").get(pk=pk)
            return sum(bool(escribir_una(ola, uno)) for uno in _a_quienes(ola, invitacion))
    except TransicionImposible:
        return 0  # su silla cambió entretanto
    except Exception:
        bitacora.exception("No se escribió el mensaje de la invitación %s", pk)
        _no_se_pudo(ola, pk)
        return 0


def _no_se_pudo(ola: Ola, pk: int) -> None:
    """La ola termina sin ella: alguien la llama, no se queda esperando (M1)."""
    invitacion = Invitacion.objects.select_related("sobremesa", "persona").get(pk=pk)
    pendientes.abrir(
        invitacion.sobremesa,
        Pendiente.Clase.LLAMAR,
        f"No se pudo escribir el mensaje de {invitacion.persona}: {ola}. Avísale por teléfono.",
        invitacion=invitacion,
        clave=f"sin-ola-{ola.pk}-{pk}",
    )


def escribir_una(ola: Ola, asistente: Asistente) -> Mensaje | None:
    invitacion = asistente.invitacion
    if va_por_otra_via(ola, invitacion.canal):
        que_le_llamen(asistente, clases.DE_LA_OLA[Ola.Clase(ola.clase)], por=invitacion.canal)
        return None
    if ola.clase == Ola.Clase.INVITACION and asistente.correo:
        mover(invitacion, Accion.INVITAR, quien=Quien.equipo(ola.creada_por, Canal.CORREO))
    return escribir(asistente, clase_para(ola), ola=ola, programado_para=ola.mandada_en)


def clase_para(ola: Ola) -> str:
    if ola.clase == Ola.Clase.AGRADECIMIENTO and ola.segmento == Ola.Segmento.FALTARON:
        return Mensaje.Clase.FALTA
    return clases.DE_LA_OLA[Ola.Clase(ola.clase)]


def _a_quienes(ola: Ola, invitacion: Invitacion) -> list[Asistente]:
    """Quien ocupa la silla. Al agradecer, también a quien mandó a alguien."""
    sillas = list(
        invitacion.asistentes.select_related("invitacion__sobremesa__dialogo__convocatoria")
    )
    vigentes = [uno for uno in sillas if uno.sustituido_en is None]
    if ola.clase == Ola.Clase.AGRADECIMIENTO and invitacion.estado == Invitacion.Estado.DELEGADA:
        return vigentes + [uno for uno in sillas if uno.es_titular and uno.sustituido_en]
    return vigentes


# Ver antes de mandar ----------------------------------------------------------------------------
def vista_previa(ola: Ola, invitacion: Invitacion) -> Compuesto | None:
    """Como lo leerá esa persona, sin enlaces que abran. ``None`` si nadie ocupa la silla."""
    quienes = _a_quienes(ola, invitacion)
    return componer(quienes[0], clase_para(ola), ola) if quienes else None


def probar(ola: Ola, usuario: Usuario, invitacion: Invitacion) -> Mensaje | None:
    """Manda a quien coordina lo que leería esa persona. Sus enlaces no abren: no son suyos."""
    compuesto = vista_previa(ola, invitacion)
    quienes = _a_quienes(ola, invitacion)
    if compuesto is None:
        return None
    with transaction.atomic():
        asistente = Asistente.objects.select_for_update(of=("self",)).get(pk=quienes[0].pk)
        mensaje = Mensaje.objects.create(
            invitacion=invitacion,
            asistente=asistente,
            ola=ola,
            clase=Mensaje.Clase.PRUEBA,
            vuelta=_siguiente_prueba(asistente),
            secuencia=invitacion.sobremesa.secuencia,
            programado_para=timezone.now(),
        )
        mensaje.envio = correo.encolar(
            clave=f"prueba:{mensaje.pk}:{asistente.uid}",
            para=usuario.email,
            asunto=f"[Prueba] {compuesto.asunto}",
            texto=compuesto.texto,
            html=compuesto.html,
            dialogo=ola.dialogo,
            clase=Envio.Clase.CONVOCATORIA,
        )
        mensaje.save(update_fields=["envio"])
    return mensaje


def _siguiente_prueba(asistente: Asistente) -> int:
    return asistente.mensajes.filter(clase=Mensaje.Clase.PRUEBA).count() + 1
