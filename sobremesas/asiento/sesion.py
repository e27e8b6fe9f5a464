"""Lo que le pasa al día entero y toca a sus sillas: cupo, fecha y sede, cancelación y cierre."""

import datetime
import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.texto import limpiar
from sobremesas.asiento import cuentas, pendientes
from sobremesas.asiento.acciones import Quien
from sobremesas.asiento.movimientos import al_liberarse
from sobremesas.asiento.turno import bloquear
from sobremesas.models import (
    Asistente,
    Invitacion,
    Mensaje,
    Movimiento,
    Oferta,
    Pendiente,
    Reserva,
    Sala,
    Sobremesa,
)

bitacora = logging.getLogger(__name__)
E = Invitacion.Estado
S = Sobremesa.Estado
# Un cambio en esto es otra versión del evento; lo demás sólo se corrige (I2).
DEL_EVENTO = ("empieza_en", "termina_en", "lugar", "direccion")
DEL_DIA = (*DEL_EVENTO, "corte_en", "mapa_url", "como_llegar")
# A quién le importa que cambie: tiene lugar, lo espera o todavía no contesta.
SE_LES_AVISA = (*Invitacion.OCUPAN, E.INVITADA, E.EN_ESPERA)


@transaction.atomic
def cambiar_cupo(sobremesa: Sobremesa, cupo: int, quien: Quien) -> Sobremesa:
    """Subirlo ofrece lo que se abre. Bajarlo no quita a nadie: bajo lo ocupado se niega y dice
    quiénes quedarían fuera (C5). Lanza ``ValidationError``.
    """
    dia = _abierta(sobremesa)
    if cupo < 1:
        raise ValidationError("Hace falta al menos un lugar.")
    ocupados = cuentas.de(dia).normales
    if cupo < ocupados:
        nombres = ", ".join(str(silla) for silla in sobre_la_linea(dia, cupo))
        raise ValidationError(
            f"Hay {ocupados} lugares tomados. Con {cupo} no cabrían: {nombres}. "
            "Retira o cambia de día a quien corresponda y vuelve a bajarlo."
        )
    dia.cupo = cupo
    dia.save(update_fields=["cupo"])
    al_liberarse(dia)
    return dia


def sobre_la_linea(sobremesa: Sobremesa, cupo: int) -> list[Invitacion]:
    """Quienes tomaron lugar al último y no cabrían con ese cupo."""
    sillas = list(
        sobremesa.invitaciones.que_ocupan().filter(es_sobrecupo=False).select_related("persona")
    )
    tomado = _desde_cuando(sillas)
    sillas.sort(key=lambda silla: (tomado.get(silla.pk, silla.creada_en), silla.pk))
    return sillas[cupo:]


@transaction.atomic
def reprogramar(sobremesa: Sobremesa, *, quien: Quien, motivo: str, **cambios: Any) -> Sobremesa:
    """Otra fecha, hora o sede. ``cambios``: campos de ``DEL_DIA``.

    Bajo el candado sube ``secuencia``, así que dos cambios a la vez no repiten versión (I3); si no
    se dice otro, el cierre de respuestas conserva su distancia con el inicio. Avisa a quien tiene
    lugar, lo espera o no ha contestado. Lanza ``ValidationError``.
    """
    dia = _abierta(sobremesa)
    antes = {campo: getattr(dia, campo) for campo in DEL_DIA}
    if "empieza_en" in cambios and "corte_en" not in cambios:
        cambios["corte_en"] = dia.corte_en + (cambios["empieza_en"] - dia.empieza_en)
    for campo in DEL_DIA:
        setattr(dia, campo, cambios.get(campo, antes[campo]))
    _coherente(dia)
    if all(getattr(dia, campo) == antes[campo] for campo in DEL_DIA):
        return dia
    es_otro_evento = any(getattr(dia, campo) != antes[campo] for campo in DEL_EVENTO)
    if es_otro_evento:
        _sin_sala_en_curso(dia)
        dia.secuencia += 1
        dia.motivo_del_cambio = _razon(
            motivo, "Anota qué cambió y por qué: lo leerán las personas."
        )
    dia.save()
    dia.ofertas.vigentes().filter(vence_en__gt=dia.corte_en).update(vence_en=dia.corte_en)
    if es_otro_evento:
        _avisar(dia, Mensaje.Clase.CAMBIO)
    return dia


@transaction.atomic
def cancelar(sobremesa: Sobremesa, motivo: str, quien: Quien) -> Sobremesa:
    """Nadie se mueve: cada silla conserva lo que contestó y lo que llegue después es un recado."""
    dia = _abierta(sobremesa)
    _sin_sala_en_curso(dia)
    dia.motivo_del_cambio = _razon(motivo, "Anota por qué se cancela: lo leerán las personas.")
    dia.estado = S.CANCELADA
    dia.secuencia += 1
    dia.save()
    dia.ofertas.vigentes().update(resultado=Oferta.Resultado.RETIRADA, resuelta_en=timezone.now())
    pendientes.ya_no_hay_lugar(dia)
    _avisar(dia, Mensaje.Clase.CANCELACION)
    return dia


@transaction.atomic
def cerrar(sobremesa: Sobremesa, quien: Quien) -> Sobremesa:
    """Desde aquí se calcula quién no llegó (K6). Lanza ``ValidationError`` si todavía no empieza."""
    dia = _abierta(sobremesa)
    if timezone.now() < dia.empieza_en:
        raise ValidationError("Todavía no empieza: se cierra cuando terminó.")
    _sin_sala_en_curso(dia)
    dia.estado, dia.cerrada_en, dia.cerrada_por = S.CERRADA, timezone.now(), quien.usuario
    dia.save(update_fields=["estado", "cerrada_en", "cerrada_por"])
    dia.ofertas.vigentes().update(resultado=Oferta.Resultado.VENCIDA, resuelta_en=dia.cerrada_en)
    pendientes.ya_no_hay_lugar(dia)
    return dia


@transaction.atomic
def apartar(reserva: Reserva) -> Reserva:
    """Guarda la reserva con el día bloqueado, para que nadie tome el lugar entretanto."""
    bloquear([reserva.sobremesa_id])
    reserva.full_clean()
    reserva.save()
    return reserva


@transaction.atomic
def retirar_reserva(reserva: Reserva) -> None:
    """Lo que se apartaba vuelve a ser de quien espera (W6)."""
    dia = bloquear([reserva.sobremesa_id])[reserva.sobremesa_id]
    Reserva.objects.filter(pk=reserva.pk, retirada_en=None).update(retirada_en=timezone.now())
    al_liberarse(dia)


# Apoyo ------------------------------------------------------------------------------------------
def _sin_sala_en_curso(dia: Sobremesa) -> None:
    """Hay gente a la mesa y quizá una consulta abierta. Con el día bloqueado, nadie la abre entretanto."""
    if Sala.objects.de_verdad().filter(sobremesa=dia, estado=Sala.Estado.EN_CURSO).exists():
        raise ValidationError("La sala está abierta: termínala antes en la consola.")


def _abierta(sobremesa: Sobremesa) -> Sobremesa:
    dia = bloquear([sobremesa.pk])[sobremesa.pk]
    if dia.estado in (S.CERRADA, S.CANCELADA):
        raise ValidationError(f"Ese día ya está {dia.get_estado_display().lower()}.")
    return dia


def _razon(motivo: str, pide: str) -> str:
    motivo = " ".join(limpiar(motivo).split())
    if not motivo:
        raise ValidationError(pide)
    return motivo[:300]


def _coherente(dia: Sobremesa) -> None:
    if dia.termina_en <= dia.empieza_en:
        raise ValidationError("La hora de término va después de la de inicio.")
    if dia.corte_en > dia.empieza_en:
        raise ValidationError("Las respuestas se cierran antes de que empiece.")
    if not dia.lugar.strip():
        raise ValidationError("Falta la sede.")


def _desde_cuando(sillas: list[Invitacion]) -> dict[int, datetime.datetime]:
    """El último movimiento en que cada silla empezó a ocupar."""
    filas = (
        Movimiento.objects.filter(invitacion__in=sillas, a__in=Invitacion.OCUPAN)
        .exclude(de__in=Invitacion.OCUPAN)
        .order_by("ocurrio_en", "pk")
        .values_list("invitacion", "ocurrio_en")
    )
    return dict(filas)


def _avisar(dia: Sobremesa, clase: str) -> None:
    """A cada quien lo suyo; si uno no se puede escribir, los demás salen y a ése se le llama (R5)."""
    from sobremesas.mensajes import escribir

    vigentes = Asistente.objects.filter(
        invitacion__sobremesa=dia, invitacion__estado__in=SE_LES_AVISA, sustituido_en=None
    ).select_related("invitacion")
    for asistente in vigentes:
        try:
            with transaction.atomic():
                escribir(asistente, clase)
        except Exception:
            bitacora.exception("No se escribió el aviso del asistente %s", asistente.pk)
            pendientes.abrir(
                dia,
                Pendiente.Clase.LLAMAR,
                f"No se pudo escribir el aviso para {asistente}: {Mensaje.Clase(clase).label}.",
                invitacion=asistente.invitacion,
                clave=f"sin-aviso-{asistente.pk}-{clase}-{dia.secuencia}",
            )
