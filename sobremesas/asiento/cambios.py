"""Qué hace cada acción con la silla. Cada función recibe el turno con sus candados, escribe en
``turno.silla`` sin guardarla y devuelve el aviso; ``movimientos`` guarda y cuenta lo demás.
"""

from collections.abc import Callable
from datetime import timedelta

from dialogo.models import Rol
from sobremesas.asiento import cola, cuentas, delegados, pendientes
from sobremesas.asiento.acciones import Accion, Aviso, TransicionImposible
from sobremesas.asiento.turno import TIENEN_LUGAR, Turno
from sobremesas.models import Invitacion, Oferta, Pendiente, Sobremesa

E = Invitacion.Estado
ABIERTA = (Sobremesa.Estado.PREPARACION, Sobremesa.Estado.CONVOCADA)


def invitar(t: Turno) -> Aviso:
    t.silla.estado = E.INVITADA
    t.silla.invitada_en = t.ahora
    return Aviso.NINGUNO


def asistir(t: Turno) -> Aviso:
    aviso = _tomar_lugar(t)
    if aviso is Aviso.NINGUNO:
        t.silla.estado = E.CONFIRMADA
    return aviso


def delegar(t: Turno) -> Aviso:
    _sin_cadenas(t)
    aviso = _tomar_lugar(t)
    if aviso is not Aviso.NINGUNO:
        _guardar_a_quien_manda(t)
        return aviso
    t.silla.estado = E.DELEGA
    if t.delegado:
        delegados.poner(t)
    return aviso


def nombrar(t: Turno) -> Aviso:
    _sin_cadenas(t)
    delegados.poner(t)
    return Aviso.NINGUNO


def aprobar(t: Turno) -> Aviso:
    delegados.aprobar(t)
    return Aviso.NINGUNO


def rechazar(t: Turno) -> Aviso:
    delegados.rechazar(t)
    return Aviso.NINGUNO


def revocar(t: Turno) -> Aviso:
    _sin_cadenas(t)
    delegados.volver_al_titular(t)
    t.silla.estado = E.CONFIRMADA
    return Aviso.NINGUNO


def declinar(t: Turno) -> Aviso:
    """Si quien avisa es quien la representaba, el lugar sigue siendo del titular."""
    if t.silla.ocupa:
        t.silla.sin_reoferta = True
    if t.actua_quien_la_representa:
        delegados.volver_al_titular(t)
        t.silla.estado, t.silla.sin_reoferta = E.DELEGA, False
        return Aviso.NINGUNO
    delegados.volver_al_titular(t)
    t.resolver_oferta(Oferta.Resultado.RECHAZADA)
    t.silla.estado, t.silla.en_espera_desde = E.DECLINADA, None
    return Aviso.NINGUNO


def cambiar_dia(t: Turno) -> Aviso:
    """Conserva el estado; por el enlace es además un sí para ese día. Lleno, conserva el suyo (C7)."""
    _sin_cadenas(t)
    destino = _destino(t)
    ocupaba = t.silla.estado in TIENEN_LUGAR
    gana = ocupaba and t.sobremesa.estado == Sobremesa.Estado.CANCELADA  # ese lugar no contaba
    if (gana or (not ocupaba and t.quien.es_enlace)) and t.tiene_lugar_otro_dia():
        return Aviso.TIENE_OTRO
    if (ocupaba or t.quien.es_enlace) and not _hay_lugar(t, destino):
        _pide_otro_dia(t, destino)
        return Aviso.DIA_LLENO
    if t.silla.estado == E.OFRECIDA:
        t.resolver_oferta(Oferta.Resultado.RECHAZADA)
        t.silla.estado = E.EN_ESPERA
    if not ocupaba and t.quien.es_enlace:
        t.silla.estado = E.CONFIRMADA
    t.silla.sobremesa = destino
    return Aviso.NINGUNO


def esperar(t: Turno) -> Aviso:
    t.silla.estado, t.silla.en_espera_desde = E.EN_ESPERA, t.ahora
    return Aviso.NINGUNO


def ofrecer(t: Turno) -> Aviso:
    """Aparta el lugar con su razón y su hora (W2). Nada después del cierre ni del inicio (W5)."""
    if t.pasado_el_corte or t.ahora >= t.sobremesa.empieza_en:
        raise TransicionImposible("Ya cerraron las respuestas: lo que se libere va por teléfono.")
    if not cuentas.de(t.sobremesa).libres_para(t.silla):
        raise TransicionImposible("No hay lugar libre que ofrecerle.")
    lista = cola.orden(t.sobremesa)
    suya = next(una for una in lista if una.invitacion.pk == t.silla.pk)
    if suya.impedimento and not t.motivo:
        raise TransicionImposible(f"No se le ofrece sin anotar la razón: {suya.impedimento}.")
    if _pasa_antes_de_otras(t) and not t.motivo:
        raise TransicionImposible("No es la siguiente en la espera: anota por qué va antes.")
    horas = timedelta(hours=t.convocatoria.horas_de_oferta)
    Oferta.objects.create(
        invitacion=t.silla,
        sobremesa=t.sobremesa,
        razon=suya.razon,
        salto=t.motivo,
        ofrecida_por=t.quien.usuario,
        vence_en=min(t.ahora + horas, t.sobremesa.corte_en, t.sobremesa.empieza_en),
    )
    t.silla.estado = E.OFRECIDA
    return Aviso.NINGUNO


def vencer(t: Turno) -> Aviso:
    """Vuelve a la espera y no se le ofrece otra vez sola (W4)."""
    t.resolver_oferta(Oferta.Resultado.VENCIDA)
    t.silla.estado, t.silla.sin_reoferta = E.EN_ESPERA, True
    t.silla.en_espera_desde = t.silla.en_espera_desde or t.ahora
    return Aviso.NINGUNO


def retirar(t: Turno) -> Aviso:
    t.resolver_oferta(Oferta.Resultado.RETIRADA)
    t.silla.estado = E.RETIRADA
    return Aviso.NINGUNO


def reponer(t: Turno) -> Aviso:
    _sin_repetirse(t, t.sobremesa)
    delegados.volver_al_titular(t)
    t.silla.estado = E.INVITADA if t.silla.invitada_en else E.EN_LISTA
    t.silla.en_espera_desde = None
    return Aviso.NINGUNO


def sobrecupo(t: Turno) -> Aviso:
    """Un lugar más, con razón y sólo por quien coordina (C4). Si había lugar, toma ése."""
    if not t.motivo:
        raise TransicionImposible("Para dar un lugar por encima del cupo hace falta una razón.")
    if not _coordina(t):
        raise TransicionImposible("Sólo quien coordina da un lugar por encima del cupo.")
    if t.tiene_lugar_otro_dia():
        return Aviso.TIENE_OTRO
    if t.silla.estado != E.OFRECIDA:
        t.silla.es_sobrecupo = cuentas.de(t.sobremesa).libres_para(t.silla) == 0
    t.resolver_oferta(Oferta.Resultado.ACEPTADA)
    t.silla.estado = E.CONFIRMADA
    return Aviso.NINGUNO


HACER: dict[str, Callable[[Turno], Aviso]] = {
    Accion.INVITAR: invitar,
    Accion.ASISTIR: asistir,
    Accion.DECLINAR: declinar,
    Accion.DELEGAR: delegar,
    Accion.NOMBRAR: nombrar,
    Accion.APROBAR: aprobar,
    Accion.RECHAZAR: rechazar,
    Accion.REVOCAR: revocar,
    Accion.CAMBIAR_DIA: cambiar_dia,
    Accion.ESPERAR: esperar,
    Accion.OFRECER: ofrecer,
    Accion.VENCER: vencer,
    Accion.RETIRAR: retirar,
    Accion.REPONER: reponer,
    Accion.SOBRECUPO: sobrecupo,
}


# Tomar un lugar ---------------------------------------------------------------------------------
def _tomar_lugar(t: Turno) -> Aviso:
    """``NINGUNO`` si el lugar es suyo; si no, lo que hay que decirle. Lleno, queda en espera (C3)."""
    if t.silla.estado in TIENEN_LUGAR:
        return Aviso.NINGUNO
    if t.tiene_lugar_otro_dia():
        return Aviso.TIENE_OTRO
    if t.silla.estado == E.OFRECIDA:
        return _tomar_oferta(t)
    if t.silla.estado == E.EN_ESPERA:
        return _salir_de_la_espera(t)
    if _hay_lugar(t, t.sobremesa):
        return Aviso.NINGUNO
    volvio = t.silla.estado == E.DECLINADA and t.silla.sin_reoferta
    esperar(t)
    return Aviso.YA_NO_HABIA if volvio else Aviso.LLENO


def _tomar_oferta(t: Turno) -> Aviso:
    """Pasada su hora ya venció, aunque la tarea que las recoge no haya pasado (W3)."""
    oferta = t.oferta
    if oferta is None or oferta.vence_en <= t.ahora:
        vencer(t)
        return Aviso.OFERTA_VENCIDA
    t.resolver_oferta(Oferta.Resultado.ACEPTADA)
    return Aviso.NINGUNO


def _salir_de_la_espera(t: Turno) -> Aviso:
    """El equipo le da el lugar sin oferta de por medio: por teléfono, a quien le toca."""
    if not cuentas.de(t.sobremesa).libres_para(t.silla):
        return Aviso.LLENO
    if _pasa_antes_de_otras(t) and not t.motivo:
        raise TransicionImposible("No es la siguiente en la espera: anota por qué va antes.")
    return Aviso.NINGUNO


def _hay_lugar(t: Turno, dia: Sobremesa) -> bool:
    """El equipo, con razón escrita, pasa a alguien antes que quien espera; tras el cierre ya no hay
    a quién ofrecerle."""
    if _cerro(t, dia) or (t.quien.usuario and t.motivo):
        return bool(cuentas.de(dia).libres_para(t.silla))
    return cola.hay_lugar_para(t.silla, dia)


def _pasa_antes_de_otras(t: Turno) -> bool:
    toca = cola.siguiente(t.sobremesa)
    return toca is not None and toca.invitacion.pk != t.silla.pk


def _cerro(t: Turno, dia: Sobremesa) -> bool:
    return t.ahora >= dia.corte_en


# Lo que se comprueba ----------------------------------------------------------------------------
def _sin_cadenas(t: Turno) -> None:
    """Quien va en representación no manda a otra persona ni mueve la silla (D4)."""
    if t.actua_quien_la_representa:
        raise TransicionImposible("Esto lo decide el titular o el equipo.")


def _coordina(t: Turno) -> bool:
    usuario = t.quien.usuario
    return usuario is not None and (
        usuario.papeles.vigentes()
        .filter(rol=Rol.COORDINACION, dialogo=t.sobremesa.dialogo_id)
        .exists()
    )


def _destino(t: Turno) -> Sobremesa:
    destino = t.destino
    if destino is None or destino.dialogo_id != t.sobremesa.dialogo_id:
        raise TransicionImposible("Falta decir a qué día.")
    if destino.estado not in ABIERTA or (t.quien.es_enlace and _cerro(t, destino)):
        raise TransicionImposible("Ese día ya no recibe respuestas.")
    _sin_repetirse(t, destino)
    return destino


def _sin_repetirse(t: Turno, dia: Sobremesa) -> None:
    otras = dia.invitaciones.vivas().filter(persona=t.silla.persona_id).exclude(pk=t.silla.pk)
    if otras.exists():
        raise TransicionImposible("Ya está en la lista de ese día.")


def _pide_otro_dia(t: Turno, destino: Sobremesa) -> None:
    if not t.quien.es_enlace:
        return
    t.silla.dias_posibles.add(destino)
    pendientes.abrir(
        t.sobremesa,
        Pendiente.Clase.OTRO_DIA,
        f"{t.silla.persona} pide cambiarse a {destino}, que está llena.",
        invitacion=t.silla,
        clave=f"otro-dia-{t.silla.pk}-{destino.pk}",
    )


def _guardar_a_quien_manda(t: Turno) -> None:
    """Sin lugar no hay silla que delegar, pero lo que contestó no se pierde (C3)."""
    if t.delegado is None:
        return
    pendientes.abrir(
        t.sobremesa,
        Pendiente.Clase.RECADO,
        f"{t.silla.persona}, en espera, mandaría a {pendientes.datos(t)}.",
        invitacion=t.silla,
        clave=f"mandaria-{t.silla.pk}-{t.silla.version}",
    )
