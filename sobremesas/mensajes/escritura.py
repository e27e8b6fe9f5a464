"""Escribir un mensaje: su renglón en el libro, sus enlaces, su calendario y su lugar en el buzón."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dialogo import correo
from dialogo.models import Envio
from sobremesas import llaves, pendientes
from sobremesas.calendario import libro
from sobremesas.mensajes import clases, horario
from sobremesas.mensajes.carta import Secretos, componer, metodo_de
from sobremesas.models import (
    Asistente,
    Canal,
    Convocatoria,
    Llave,
    Mensaje,
    Movimiento,
    Ola,
    Pendiente,
)

C = Mensaje.Clase
A = Llave.Alcance


@transaction.atomic
def escribir(
    asistente: Asistente,
    clase: str,
    *,
    ola: Ola | None = None,
    programado_para: datetime | None = None,
    vuelta: int | None = None,
) -> Mensaje | None:
    """Encola el mensaje. ``None`` si ya lo tiene o si no hay a dónde mandarlo.

    Bloquea a la persona: dos procesos a la vez escriben uno (M1). Sin ``vuelta`` toma la que sigue; las
    clases de una sola vez no se repiten para la misma versión de la sesión. Sin correo abre un
    pendiente para llamar.
    """
    return escribir_a(
        _bloqueado(asistente), clase, ola=ola, programado_para=programado_para, vuelta=vuelta
    )


def escribir_a(
    asistente: Asistente,
    clase: str,
    *,
    ola: Ola | None = None,
    programado_para: datetime | None = None,
    vuelta: int | None = None,
) -> Mensaje | None:
    """Como ``escribir``, cuando quien llama ya bloqueó a la persona y acaba de leerla."""
    if not asistente.correo:
        que_le_llamen(asistente, clase)
        return None
    if clase not in clases.SE_PUEDE_CALLAR and correo.esta_rebotada(asistente.correo):
        que_le_llamen(asistente, clase, rebota=True)
    numero = _vuelta(asistente, clase, ola, vuelta)
    if numero is None:
        return None
    mensaje = Mensaje.objects.create(
        invitacion=asistente.invitacion,
        asistente=asistente,
        ola=ola,
        clase=clase,
        vuelta=numero,
        secuencia=asistente.invitacion.sobremesa.secuencia,
        programado_para=programado_para or timezone.now(),
    )
    mensaje.envio = _encolar(mensaje)
    mensaje.save(update_fields=["envio"])
    return mensaje


def _bloqueado(asistente: Asistente) -> Asistente:
    return (
        Asistente.objects.select_for_update(of=("self",))
        .select_related("invitacion__sobremesa__dialogo__convocatoria")
        .get(pk=asistente.pk)
    )


def _vuelta(asistente: Asistente, clase: str, ola: Ola | None, pedida: int | None) -> int | None:
    """El número que le toca, o ``None`` si ya se le escribió. Lo que no se mandó no cuenta."""
    secuencia = asistente.invitacion.sobremesa.secuencia
    previos = (
        asistente.mensajes.filter(clase=clase, secuencia=secuencia)
        .order_by()
        .values_list("vuelta", "ola", "creado_en", "envio__estado", named=True)
    )
    dichos = [uno for uno in previos if uno.envio__estado != Envio.Estado.OMITIDO]
    if dichos and (ola or clase in clases.UNA_VEZ):
        desde = _desde_cuando(asistente)
        dichos = [uno for uno in dichos if desde is None or uno.creado_en > desde]
        if dichos and clase in clases.UNA_VEZ:
            return None
    if ola and any(uno.ola == ola.pk for uno in dichos):
        return None
    if pedida and any(uno.vuelta == pedida for uno in previos):
        return None
    return pedida or max((uno.vuelta for uno in previos), default=0) + 1


def _desde_cuando(asistente: Asistente) -> datetime | None:
    """A quien se repuso, o cambió de día, lo dicho antes no le vale: se le escribe de nuevo."""
    return (
        Movimiento.objects.filter(
            invitacion=asistente.invitacion_id, accion__in=("reponer", clases.CAMBIAR_DIA)
        )
        .order_by("-ocurrio_en")
        .values_list("ocurrio_en", flat=True)
        .first()
    )


def _encolar(mensaje: Mensaje) -> Envio:
    asistente, reglas = mensaje.asistente, Convocatoria.de(mensaje.invitacion.sobremesa.dialogo)
    metodo = metodo_de(asistente, mensaje.clase)
    version = libro.anotar_bloqueada(asistente, metodo, mensaje=mensaje) if metodo else None
    secretos = _acunar(asistente, mensaje.clase, con_evento=version is not None)
    compuesto = componer(
        asistente, mensaje.clase, mensaje.ola, secretos, version=version or libro.NINGUNA
    )
    desde = mensaje.programado_para
    if not clases.sale_ya(mensaje):
        desde = horario.abre(reglas, max(desde, timezone.now()))
    return correo.encolar(
        clave=f"sobremesa:{mensaje.pk}:{asistente.uid}",
        para=asistente.correo,
        asunto=compuesto.asunto,
        texto=compuesto.texto,
        html=compuesto.html,
        calendario=compuesto.calendario,
        metodo=compuesto.metodo,
        baja=compuesto.baja,
        responder_a=reglas.correo_de_respuesta,
        es_secreto=True,
        dialogo=mensaje.invitacion.sobremesa.dialogo,
        clase=Envio.Clase.CONVOCATORIA,
        intentar_desde=desde,
        es_nuevo=True,
    )


def _acunar(asistente: Asistente, clase: str, *, con_evento: bool) -> Secretos:
    """Una llave por uso: la de responder no va en el calendario, que se comparte (L7, L9)."""
    lleva = {
        A.RESPONDER: clase not in clases.SIN_ENLACE,
        A.LECTURA: con_evento,
        A.BAJA: clase in clases.SE_PUEDE_DEJAR,
    }
    secretos = llaves.nuevas(asistente, [alcance for alcance, si in lleva.items() if si])
    return Secretos(**secretos)


def que_le_llamen(asistente: Asistente, clase: str, *, por: str = "", rebota: bool = False) -> None:
    """Abre un pendiente: no tiene correo o le rebota, o va ``por`` otra vía. Una vez por mensaje."""
    sobremesa = asistente.invitacion.sobremesa
    que = C(clase).label.lower()
    porque = "ya no recibe: su correo rebota" if rebota else "no tiene correo"
    texto = f"{asistente.nombre} {porque}. Dile por teléfono: {que}."
    if por:
        texto = f"{asistente.nombre}: {que} por {Canal(por).label.lower()}."
    pendientes.abrir(
        sobremesa,
        Pendiente.Clase.LLAMAR,
        texto,
        invitacion=asistente.invitacion,
        clave=f"sin-correo:{asistente.pk}:{clase}:{sobremesa.secuencia}",
    )
