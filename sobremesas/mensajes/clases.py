"""Cómo se comporta cada clase de mensaje."""

from datetime import timedelta

from django.utils import timezone

from sobremesas.models import (
    Asistente,
    Canal,
    Convocatoria,
    Invitacion,
    Mensaje,
    Movimiento,
    Ola,
)

C = Mensaje.Clase
E = Invitacion.Estado

# Se puede dejar de recibir: lleva enlace de baja y quien la pidió ya no lo recibe (L10).
SE_PUEDE_DEJAR = frozenset([C.INVITACION, C.RECORDATORIO, C.VISPERA, C.AGRADECIMIENTO, C.FALTA])
# Si no le llega, nadie tiene que llamarle: lo demás se le dice por teléfono (M4).
SE_PUEDE_CALLAR = SE_PUEDE_DEJAR - {C.INVITACION}
# No se repite para la misma versión de la sesión, venga de la ola que venga (M1).
UNA_VEZ = frozenset([C.INVITACION, C.VISPERA, C.AGRADECIMIENTO, C.FALTA])
# Dice en qué quedó su lugar: el que se escribe después deja sin sentido al anterior.
DE_ESTADO = frozenset(
    [
        *(C.CONFIRMACION, C.GRACIAS, C.ESPERA, C.OFERTA, C.DELEGADO, C.TITULAR),
        *(C.FALTA_NOMBRE, C.CAMBIO, C.CANCELACION),
    ]
)
# Contesta a lo que la propia persona acaba de hacer: sale a cualquier hora si lo hizo por su enlace.
RESPUESTAS = frozenset([C.CONFIRMACION, C.GRACIAS, C.ESPERA, C.FALTA_NOMBRE])
A_CUALQUIER_HORA = frozenset([C.ENLACE, C.PRUEBA])
URGE = timedelta(hours=24)  # un cambio de sede la víspera se avisa a la hora que sea
CAMBIAR_DIA = "cambiar_dia"  # la acción del asiento, que importa este cuarto
SIN_ENLACE = frozenset([C.CANCELACION])
LLEVAN_EVENTO = frozenset([C.CONFIRMACION, C.DELEGADO, C.CAMBIO])
LLEVAN_CANCELACION = frozenset(
    [C.GRACIAS, C.ESPERA, C.OFERTA, C.TITULAR, C.FALTA_NOMBRE, C.CANCELACION, C.CAMBIO]
)
SABEN_LA_FECHA = (E.INVITADA, E.EN_ESPERA, *Invitacion.OCUPAN)

DE_LA_OLA = {
    Ola.Clase.INVITACION: C.INVITACION,
    Ola.Clase.RECORDATORIO: C.RECORDATORIO,
    Ola.Clase.VISPERA: C.VISPERA,
    Ola.Clase.CAMBIO: C.CAMBIO,
    Ola.Clase.CANCELACION: C.CANCELACION,
    Ola.Clase.AGRADECIMIENTO: C.AGRADECIMIENTO,
}


def tiene_lugar(asistente: Asistente) -> bool:
    """Se sentará: es titular confirmado, o representante con el visto bueno que haga falta."""
    estado = asistente.invitacion.estado
    if asistente.sustituido_en or asistente.rechazado_en:
        return False
    if estado == E.CONFIRMADA:
        return True
    return estado == E.DELEGADA and not asistente.es_titular and not falta_visto(asistente)


def falta_visto(asistente: Asistente) -> bool:
    reglas = Convocatoria.de(asistente.invitacion.sobremesa.dialogo)
    return reglas.delegado_con_visto_bueno and asistente.falta_visto_bueno


def cambio_de_dia(mensaje: Mensaje) -> bool:
    """Su silla pasó a otro día después de escribirlo: lo que dice es del día que dejó."""
    return Movimiento.objects.filter(
        invitacion=mensaje.invitacion_id,
        accion=CAMBIAR_DIA,
        ocurrio_en__gt=mensaje.creado_en,
    ).exists()


def sale_ya(mensaje: Mensaje) -> bool:
    """Sin esperar al horario: lo que la persona pidió por su enlace y lo que urge saber."""
    invitacion = mensaje.invitacion
    if mensaje.clase in A_CUALQUIER_HORA:
        return True
    if mensaje.clase in (C.CAMBIO, C.CANCELACION):
        return invitacion.sobremesa.empieza_en - timezone.now() < URGE
    por_su_mano = invitacion.respuesta_canal == Canal.ENLACE and invitacion.anotada_por_id is None
    return mensaje.clase in RESPUESTAS and por_su_mano and mensaje.ola_id is None
