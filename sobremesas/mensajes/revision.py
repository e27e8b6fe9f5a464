"""Si un mensaje debe salir se decide cuando le toca, con lo que se sabe entonces (M2, M6)."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from dialogo import correo
from dialogo.models import Envio
from sobremesas.mensajes import clases, horario
from sobremesas.mensajes.escritura import escribir
from sobremesas.models import Convocatoria, Invitacion, Mensaje, Ola, Sobremesa, VersionDeEvento

C = Mensaje.Clase
E = Invitacion.Estado
Segmento = Ola.Segmento
DETENIDA = "La ola se detuvo antes de que saliera."
DESPUES_DE_LA_SESION = frozenset([C.AGRADECIMIENTO, C.FALTA, C.CANCELACION, C.PRUEBA, C.ACTA])
NO_CAMBIAN_CON_LA_FECHA = frozenset([C.AGRADECIMIENTO, C.FALTA, C.PRUEBA, C.GRACIAS, C.ACTA])
DEL_SEGMENTO = {
    Segmento.SIN_RESPUESTA: (E.INVITADA,),
    Segmento.ELEGIDAS: (E.INVITADA,),
    Segmento.CONFIRMADAS: (E.CONFIRMADA, E.DELEGADA),
    Segmento.OFERTAS: (E.OFRECIDA,),
    Segmento.FALTA_NOMBRE: (E.DELEGA,),
}
# En qué estado debe seguir la silla para que el mensaje tenga sentido.
ESTADOS: dict[str, tuple[str, ...]] = {
    C.INVITACION: (E.INVITADA, E.EN_LISTA),
    C.VISPERA: (E.CONFIRMADA, E.DELEGADA),
    C.CONFIRMACION: (E.CONFIRMADA,),
    C.GRACIAS: (E.DECLINADA,),
    C.ESPERA: (E.EN_ESPERA,),
    C.OFERTA: (E.OFRECIDA,),
    C.DELEGADO: (E.DELEGADA,),
    C.TITULAR: (E.DELEGADA, E.DELEGA),
    C.FALTA_NOMBRE: (E.DELEGA,),
    C.CAMBIO: clases.SABEN_LA_FECHA,
}


def registrar() -> None:
    correo.registrar(Envio.Clase.CONVOCATORIA, revisar, aplazar)


def _mensaje(envio: Envio) -> Mensaje | None:
    return (
        Mensaje.objects.filter(envio=envio)
        .select_related("ola", "asistente", "invitacion__sobremesa__dialogo__convocatoria", "envio")
        .first()
    )


def aplazar(envio: Envio) -> datetime | None:
    """A qué hora debe salir si ahora no es hora. También lo que se atrasó: nada de madrugada."""
    mensaje = _mensaje(envio)
    if mensaje is None or clases.sale_ya(mensaje):
        return None
    return horario.abre(Convocatoria.de(mensaje.invitacion.sobremesa.dialogo))


def revisar(envio: Envio) -> str:
    """Por qué ya no debe mandarse; vacío si debe."""
    mensaje = _mensaje(envio)
    if mensaje is None:
        return "Se quitó del libro de mensajes."
    if mensaje.clase == C.PRUEBA:
        return ""
    return next(filter(None, (regla(mensaje) for regla in REGLAS)), "")


def _de_la_ola(mensaje: Mensaje) -> str:
    detenida = mensaje.ola is not None and mensaje.ola.estado == Ola.Estado.DETENIDA
    return DETENIDA if detenida else ""


def _de_la_sesion(mensaje: Mensaje) -> str:
    sobremesa = mensaje.invitacion.sobremesa
    cancelada = sobremesa.estado == Sobremesa.Estado.CANCELADA
    if cancelada and mensaje.clase != C.CANCELACION:
        return "La sesión se canceló."
    if mensaje.clase in DESPUES_DE_LA_SESION:
        return ""
    ya_paso = timezone.now() >= sobremesa.termina_en
    return "La sesión ya pasó." if ya_paso else ""


def _de_la_persona(mensaje: Mensaje) -> str:
    invitacion, asistente = mensaje.invitacion, mensaje.asistente
    if mensaje.clase == C.CANCELACION:
        vuelve = clases.tiene_lugar(asistente)
        en_pie = invitacion.sobremesa.estado != Sobremesa.Estado.CANCELADA
        return "Volvió a tener lugar antes de que saliera." if vuelve and en_pie else ""
    if invitacion.estado == E.RETIRADA:
        return "La invitación se retiró."
    sustituido = asistente.sustituido_en or asistente.rechazado_en
    if sustituido and not asistente.es_titular:
        return "Ya no representa a nadie en esa silla."
    return ""


def _del_estado(mensaje: Mensaje) -> str:
    pedidos = ESTADOS.get(mensaje.clase)
    if mensaje.clase == C.RECORDATORIO:
        segmento = mensaje.ola.segmento if mensaje.ola else Segmento.SIN_RESPUESTA
        pedidos = DEL_SEGMENTO.get(Segmento(segmento))
    if pedidos and mensaje.invitacion.estado not in pedidos:
        return f"Su respuesta cambió: {mensaje.invitacion.get_estado_display().lower()}."
    return ""


def _ya_contesto(mensaje: Mensaje) -> str:
    """Contestó después de que se programó: recordárselo sería no haberla leído (M2)."""
    if mensaje.clase not in (C.RECORDATORIO, C.INVITACION):
        return ""
    respondida = mensaje.invitacion.respondida_en
    contesto = respondida is not None and respondida > mensaje.programado_para
    return "Contestó después de que se programó." if contesto else ""


def _de_la_oferta(mensaje: Mensaje) -> str:
    if mensaje.clase != C.OFERTA:
        return ""
    viva = mensaje.invitacion.ofertas.vigentes().filter(vence_en__gt=timezone.now()).exists()
    return "" if viva else "La oferta ya no está viva."


def _del_acta(mensaje: Mensaje) -> str:
    """Se manda si sigue en el estado de que habla; para observarla, además, si hay tiempo."""
    if mensaje.clase != C.ACTA:
        return ""
    acta = mensaje.invitacion.sobremesa.acta
    firmada = acta.firmada_en
    if firmada and mensaje.creado_en < firmada:
        return "El acta ya se firmó."
    vencida = acta.observaciones_hasta and acta.observaciones_hasta <= timezone.now()
    return "El plazo para observar el acta ya pasó." if vencida and not firmada else ""


def _hay_otro_despues(mensaje: Mensaje) -> str:
    """El que cancela un evento no se salta, a menos que el posterior también toque el calendario."""
    if mensaje.clase not in clases.DE_ESTADO:
        return ""
    despues = Mensaje.objects.filter(
        asistente=mensaje.asistente_id, pk__gt=mensaje.pk, clase__in=clases.DE_ESTADO
    )
    if mensaje.envio and mensaje.envio.metodo == VersionDeEvento.Metodo.CANCEL:
        despues = despues.exclude(envio__metodo="")
    return "Se escribió otro mensaje después de éste." if despues.exists() else ""


def _de_otra_fecha(mensaje: Mensaje) -> str:
    """Cambió la fecha o la sede: si aún hace falta, se escribe otra vez con lo que vale ahora (M6)."""
    sobremesa, cambio = mensaje.invitacion.sobremesa, "Cambió la fecha o la sede"
    if mensaje.clase in NO_CAMBIAN_CON_LA_FECHA:
        return ""
    if clases.cambio_de_dia(mensaje):
        cambio = "Cambió de día"
    elif mensaje.secuencia == sobremesa.secuencia:
        return ""
    if mensaje.clase == C.VISPERA:
        return f"{cambio}: se escribe la víspera de la nueva."
    avisado = mensaje.asistente.mensajes.filter(clase=C.CAMBIO, secuencia=sobremesa.secuencia)
    if mensaje.clase in clases.DE_ESTADO and avisado.exists():
        return f"{cambio}; se le avisó en otro mensaje."
    nuevo = escribir(
        mensaje.asistente,
        mensaje.clase,
        ola=mensaje.ola,
        programado_para=mensaje.programado_para,
    )
    otra = "se escribió otra vez" if nuevo else "ya tenía el mensaje con los datos nuevos"
    return f"{cambio}: {otra}."


REGLAS: tuple[Callable[[Mensaje], str], ...] = (
    _de_la_ola,
    _de_la_sesion,
    _de_la_persona,
    _del_estado,
    _ya_contesto,
    _de_la_oferta,
    _del_acta,
    _hay_otro_despues,
    _de_otra_fecha,
)
