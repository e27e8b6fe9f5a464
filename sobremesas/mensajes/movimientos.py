"""Qué mensaje sigue a cada cambio de una silla. Lo llama el asiento, dentro de su transacción (R5).

No pregunta qué acción fue sino en qué quedó la silla: cada quien que ya no se sentará y tiene el evento
en su calendario recibe su cancelación, haya llegado a eso por donde haya llegado (I4, I9).
"""

from copy import copy
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

from sobremesas.calendario.libro import esta_en_su_calendario
from sobremesas.mensajes.clases import falta_visto, tiene_lugar
from sobremesas.mensajes.escritura import escribir_a
from sobremesas.models import Asistente, Invitacion, Mensaje

if TYPE_CHECKING:  # el asiento importa este módulo
    from sobremesas.asiento.acciones import Quien, Resultado

C = Mensaje.Clase
E = Invitacion.Estado
TENIAN_ALGO = frozenset([*Invitacion.OCUPAN, E.EN_ESPERA])


def por_movimiento(resultado: "Resultado", quien: "Quien") -> list[Mensaje]:
    """Escribe lo que toque y devuelve lo escrito. Nada si nada se movió (R1)."""
    if not resultado.cambio or _solo_corrige(resultado):
        return []
    invitacion = copy(resultado.invitacion)  # lo que aquí se lee no se queda en la de quien llama
    sillas = _bloquear_a_sus_personas(invitacion)
    titular = next((uno for uno in sillas if uno.es_titular), None)
    escritos: list[Mensaje | None] = []
    for uno in sillas:
        if clase := _para(uno, titular, resultado):
            escritos.append(escribir_a(uno, clase))
        elif esta_en_su_calendario(uno) and not tiene_lugar(uno):
            escritos.append(escribir_a(uno, C.CANCELACION))
    return [mensaje for mensaje in escritos if mensaje]


def _bloquear_a_sus_personas(invitacion: Invitacion) -> list[Asistente]:
    """En orden y de una vez; cada una con la silla ya leída, que trae su día y sus reglas."""
    con_candado = Asistente.objects.select_for_update(no_key=True).order_by("creado_en", "pk")
    prefetch_related_objects([invitacion], Prefetch("asistentes", con_candado))
    return list(invitacion.asistentes.all())


def _solo_corrige(resultado: "Resultado") -> bool:
    """Se corrigió un dato de quien ya la representaba: nadie tiene que leer otro mensaje."""
    de_nombrar = resultado.accion in ("nombrar", "delegar") and resultado.sale is None
    return de_nombrar and resultado.de == resultado.a == E.DELEGADA


def _para(uno: Asistente, titular: Asistente | None, resultado: "Resultado") -> str:
    """La clase del mensaje que le toca a esa persona, o vacío."""
    if not uno.es_titular:
        return _para_quien_representa(uno, resultado)
    if resultado.a == E.DELEGADA:
        return C.TITULAR
    if resultado.a == E.DELEGA:
        return C.TITULAR if resultado.de == E.DELEGADA else C.FALTA_NOMBRE
    return _para_titular(resultado)


def _para_titular(resultado: "Resultado") -> str:
    de, a = resultado.de, resultado.a
    if resultado.origen and a == E.DECLINADA:  # la movió el equipo: ya se le agradeció
        return ""
    if a == E.CONFIRMADA:
        return C.CAMBIO if de == E.CONFIRMADA else C.CONFIRMACION
    if a == E.EN_ESPERA:  # quien dejó vencer su oferta ya lo leyó en ella
        ya_lo_sabe = de in (E.OFRECIDA, E.EN_ESPERA) and not resultado.origen
        return "" if ya_lo_sabe else C.ESPERA
    if a == E.RETIRADA:
        return C.CANCELACION if de in TENIAN_ALGO else ""
    if a == E.INVITADA:
        return C.CAMBIO if de == E.INVITADA else ""
    return {E.DECLINADA: C.GRACIAS, E.OFRECIDA: C.OFERTA}.get(E(a), "")


def _para_quien_representa(uno: Asistente, resultado: "Resultado") -> str:
    if resultado.a != E.DELEGADA or uno.sustituido_en or uno.rechazado_en or falta_visto(uno):
        return ""
    return C.CAMBIO if esta_en_su_calendario(uno) else C.DELEGADO
