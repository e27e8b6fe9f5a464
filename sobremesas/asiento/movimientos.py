"""La única función que cambia el estado de una silla, la llame el enlace, el equipo o la tarea (C2)."""

import logging
from contextlib import suppress

from django.db import OperationalError, transaction

from dialogo import fases
from dialogo.models import Dialogo, Fase
from dialogo.texto import limpiar
from sobremesas import mensajes
from sobremesas.asiento import cola, cuentas, delegados, pendientes
from sobremesas.asiento.acciones import (
    DESDE,
    RESPUESTAS,
    Accion,
    Aviso,
    DatosDeDelegado,
    Quien,
    Resultado,
    TransicionImposible,
)
from sobremesas.asiento.cambios import HACER
from sobremesas.asiento.turno import TIENEN_LUGAR, SeMovio, Turno, tomar
from sobremesas.models import (
    Canal,
    Convocatoria,
    Invitacion,
    Lugar,
    Movimiento,
    Oferta,
    Pendiente,
    Sobremesa,
)

bitacora = logging.getLogger(__name__)
E = Invitacion.Estado
INTENTOS = 5
# Lo que contesta una persona; pasado el cierre, el equipo lo anota con su razón (R4).
DEL_EQUIPO_TRAS_CANCELAR = (Accion.CAMBIAR_DIA, Accion.RETIRAR)


def mover(
    invitacion: Invitacion,
    accion: str,
    *,
    quien: Quien,
    version: int | None = None,
    clave: str = "",
    motivo: str = "",
    sobremesa: Sobremesa | None = None,
    delegado: DatosDeDelegado | None = None,
) -> Resultado:
    """Hace ``accion`` sobre la silla y devuelve cómo quedó.

    ``clave``: la del formulario; el mismo envío dos veces es un cambio (R1). ``version``: la que
    se mostró; si otra persona la cambió, no se escribe nada (R3). ``sobremesa``: el día al que se
    cambia. Bloquea los días en orden y luego la silla; los mensajes se escriben en la misma
    transacción y, si fallan, el cambio queda (R5). Lanza ``TransicionImposible``.
    """
    accion, clave = Accion(accion), limpiar(clave)[:64]
    if accion in RESPUESTAS:
        _con_la_fase_abierta(invitacion.sobremesa.dialogo)
    for _ in range(INTENTOS):
        with suppress(SeMovio), transaction.atomic():
            turno = tomar(
                invitacion.pk,
                accion,
                quien,
                motivo=limpiar(motivo).strip()[:300],
                destino=sobremesa,
                delegado=delegados.limpios(delegado),
            )
            aviso = _antes(turno, version=version, clave=clave)
            if aviso is not None:
                return _sin_cambio(turno, aviso)
            return _hacer(turno, clave)
    raise OperationalError("La silla no dejó de moverse.")


# Antes de cambiar nada --------------------------------------------------------------------------
def _antes(turno: Turno, *, version: int | None, clave: str) -> Aviso | None:
    """Por qué no se mueve nada; ``None`` si hay que moverlo. Lanza lo que no vale."""
    silla = turno.silla
    if clave and silla.movimientos.filter(clave=clave).exists():
        return Aviso.IGUAL
    if turno.quien.es_enlace and turno.accion not in RESPUESTAS:
        raise TransicionImposible("Eso lo hace el equipo.")
    if silla.estado == E.RETIRADA and turno.accion not in (Accion.REPONER, Accion.RETIRAR):
        if turno.quien.usuario is None:
            return Aviso.RETIRADA
        raise TransicionImposible("La invitación está retirada: repónla primero.")
    if _ya_esta(turno):
        return _igual(turno)
    if cerrado := _cerrado(turno, clave):
        return cerrado
    if version is not None and version != silla.version:
        return Aviso.OTRA_VERSION
    if silla.estado not in DESDE[turno.accion]:
        raise TransicionImposible(
            f"«{turno.accion.label}» no vale cuando está en «{silla.get_estado_display()}»."
        )
    return None


def _ya_esta(turno: Turno) -> bool:
    """Lo que pide ya es así: contestar dos veces lo mismo no es otro cambio (R1)."""
    estado, accion = turno.silla.estado, turno.accion
    if accion == Accion.CAMBIAR_DIA:
        return turno.destino is not None and turno.destino.pk == turno.silla.sobremesa_id
    if accion in (Accion.DELEGAR, Accion.NOMBRAR) and turno.delegado is not None:
        return delegados.es_lo_mismo(turno)
    if accion == Accion.APROBAR:
        return estado == E.DELEGADA and not turno.asistente.falta_visto_bueno
    if accion == Accion.ASISTIR and estado == E.EN_ESPERA:
        return turno.quien.usuario is None
    return estado in _QUEDA.get(accion, ())


_QUEDA: dict[str, tuple[str, ...]] = {
    Accion.INVITAR: (E.INVITADA,),
    Accion.ASISTIR: (E.CONFIRMADA,),
    Accion.SOBRECUPO: (E.CONFIRMADA,),
    Accion.REVOCAR: (E.CONFIRMADA,),
    Accion.DECLINAR: (E.DECLINADA,),
    Accion.DELEGAR: (E.DELEGA,),
    Accion.ESPERAR: (E.EN_ESPERA,),
    Accion.OFRECER: (E.OFRECIDA,),
    Accion.RETIRAR: (E.RETIRADA,),
    Accion.REPONER: tuple(set(E) - {E.RETIRADA}),
}


def _igual(turno: Turno) -> Aviso:
    """Quien acepta lo que acaba de vencer lo lee tal cual; el equipo se entera de que aún quiere."""
    if turno.accion != Accion.ASISTIR or turno.silla.estado != E.EN_ESPERA:
        return Aviso.IGUAL
    ultima = turno.silla.ofertas.last()
    if ultima is None or ultima.resultado != Oferta.Resultado.VENCIDA:
        return Aviso.IGUAL
    pendientes.abrir(
        turno.sobremesa,
        Pendiente.Clase.CAMBIO,
        f"{turno.silla.persona} dejó vencer su oferta y todavía quiere el lugar.",
        invitacion=turno.silla,
        clave=f"quiere-{ultima.pk}",
    )
    return Aviso.OFERTA_VENCIDA


def _cerrado(turno: Turno, clave: str) -> Aviso | None:
    """Fuera de plazo, lo que llega por el enlace es un recado; el equipo sigue hasta que cierra."""
    dia, quien = turno.sobremesa, turno.quien
    if dia.estado == Sobremesa.Estado.CANCELADA:
        if quien.es_enlace:
            return _recado(turno, clave, Aviso.CANCELADA)
        if turno.accion not in DEL_EQUIPO_TRAS_CANCELAR:
            raise TransicionImposible("Ese día se canceló.")
    elif dia.estado == Sobremesa.Estado.CERRADA:
        if quien.es_enlace:
            return _recado(turno, clave, Aviso.FUERA_DE_CORTE)
        raise TransicionImposible("Ese día ya se cerró.")
    elif turno.pasado_el_corte:
        if quien.es_enlace:
            return _recado(turno, clave, Aviso.FUERA_DE_CORTE)
        if quien.usuario and turno.accion in RESPUESTAS and not turno.motivo:
            raise TransicionImposible("Ya cerraron las respuestas: anota la razón del cambio.")
    return None


def _recado(turno: Turno, clave: str, aviso: Aviso) -> Aviso:
    """Queda en la historia de la silla y entre lo que el equipo debe leer; nada se mueve."""
    silla = turno.silla
    movimiento = Movimiento.objects.create(
        invitacion=silla,
        sobremesa=turno.sobremesa,
        accion=Accion.RECADO,
        de=silla.estado,
        a=silla.estado,
        canal=turno.quien.canal,
        motivo=turno.accion.label,
        clave=clave,
    )
    pendientes.recado(turno, f"recado-{movimiento.pk}")
    return aviso


def _sin_cambio(turno: Turno, aviso: Aviso) -> Resultado:
    estado = turno.silla.estado
    return Resultado(turno.silla, estado, estado, False, aviso, turno.accion)


# El cambio --------------------------------------------------------------------------------------
def _hacer(turno: Turno, clave: str) -> Resultado:
    silla = turno.silla
    de, origen, ocupaba = silla.estado, turno.sobremesa, silla.ocupa
    aviso = HACER[turno.accion](turno)
    cambio_dia = silla.sobremesa_id != origen.pk
    if silla.estado == de and not cambio_dia and aviso is not Aviso.NINGUNO:
        return _sin_cambio(turno, aviso)
    if cambio_dia or not silla.ocupa:
        _soltar(silla)
    if silla.estado in TIENEN_LUGAR:
        silla.sin_reoferta = False
    _anotar_respuesta(turno, cambio_dia=cambio_dia)
    silla.version += 1
    silla.save()
    accion = _lo_que_paso(turno, aviso)
    _escribir_movimiento(turno, accion, de=de, origen=origen, clave=clave)
    resultado = Resultado(
        invitacion=silla,
        de=de,
        a=silla.estado,
        cambio=True,
        aviso=aviso,
        accion=accion,
        sale=turno.sale,
        origen=origen if cambio_dia else None,
    )
    _atender(turno, resultado)
    _mandar(resultado, turno)
    if ocupaba and (cambio_dia or not silla.ocupa):
        al_liberarse(origen)
    elif silla.ocupa and turno.quien.canal != Canal.SISTEMA:
        _poner_al_dia_la_propuesta(silla.sobremesa)
    return resultado


def _soltar(silla: Invitacion) -> None:
    """Sin lugar ese día, tampoco hay asiento en una mesa ni sobrecupo (C4)."""
    silla.es_sobrecupo = False
    Lugar.objects.filter(invitacion=silla).delete()


def _lo_que_paso(turno: Turno, aviso: Aviso) -> str:
    """Aceptar una oferta ya pasada la vence; quedar en espera no es asistir."""
    if aviso is Aviso.OFERTA_VENCIDA:
        return Accion.VENCER
    return turno.accion


def _anotar_respuesta(turno: Turno, *, cambio_dia: bool) -> None:
    """Por dónde contestó y quién lo anotó. Que el equipo la cambie de día no es una respuesta."""
    silla, quien = turno.silla, turno.quien
    if turno.accion not in RESPUESTAS or (cambio_dia and quien.usuario):
        return
    silla.respuesta_canal, silla.respondida_en = quien.canal, turno.ahora
    silla.anotada_por = quien.usuario


def _escribir_movimiento(
    turno: Turno, accion: str, *, de: str, origen: Sobremesa, clave: str
) -> None:
    silla, motivo = turno.silla, turno.motivo
    if silla.sobremesa_id != origen.pk:
        motivo = f"De {origen} a {silla.sobremesa}. {motivo}".strip()
    Movimiento.objects.create(
        invitacion=silla,
        sobremesa=silla.sobremesa,
        accion=accion,
        de=de,
        a=silla.estado,
        canal=turno.quien.canal,
        motivo=motivo[:300],
        clave=clave,
        anotado_por=turno.quien.usuario,
    )


def _atender(turno: Turno, resultado: Resultado) -> None:
    """Quien contesta ya no tiene que recibir una llamada; quien deja su lugar se nota (C3, R2)."""
    silla, quien = turno.silla, turno.quien
    if turno.accion in RESPUESTAS:
        como = f"Contestó: {silla.get_estado_display().lower()}."
        pendientes.resolver(silla, (Pendiente.Clase.LLAMAR,), como=como, usuario=quien.usuario)
    dejo = resultado.de in Invitacion.OCUPAN and resultado.a == E.DECLINADA
    if quien.es_enlace and (dejo or resultado.aviso is Aviso.YA_NO_HABIA):
        texto = (
            "dejó el lugar que tenía" if dejo else "volvió a decir que sí y su lugar ya no estaba"
        )
        pendientes.abrir(
            turno.sobremesa,
            Pendiente.Clase.CAMBIO,
            f"{silla.persona} {texto}.",
            invitacion=silla,
            clave=f"cambio-{silla.pk}-{silla.version}",
        )


def _mandar(resultado: Resultado, turno: Turno) -> None:
    """El aviso por correo. Si no se puede escribir, la respuesta queda y el equipo llama (R5)."""
    silla = resultado.invitacion
    try:
        with transaction.atomic():
            mensajes.por_movimiento(resultado, quien=turno.quien)
    except Exception:
        bitacora.exception("No se escribió el mensaje de la invitación %s", silla.pk)
        pendientes.abrir(
            silla.sobremesa,
            Pendiente.Clase.LLAMAR,
            f"No se pudo escribir el mensaje para {silla.persona}: "
            f"{silla.get_estado_display().lower()}. Avísale por teléfono.",
            invitacion=silla,
            clave=f"sin-mensaje-{silla.pk}-{silla.version}",
        )


# Lo que se libera -------------------------------------------------------------------------------
def al_liberarse(sobremesa: Sobremesa) -> None:
    """Todo camino que libera lugares termina aquí (W6). Quien llama tiene el candado del día.

    Ofrece en orden si la espera es automática; si no, abre un pendiente con la propuesta y su
    razón. Después del cierre no se ofrece nada: va por teléfono (W5).
    """
    lista = _a_quienes_sirve(sobremesa)
    if not lista:
        pendientes.ya_no_hay_lugar(sobremesa)
        return
    ahora_vale = sobremesa.recibe_respuestas
    if not (ahora_vale and Convocatoria.de(sobremesa.dialogo).espera_automatica):
        primera = lista[0]
        texto = f"Hay un lugar libre. Le toca a {primera.invitacion.persona}. {primera.razon}"
        if not ahora_vale:
            texto += " Ya cerraron las respuestas: sólo por teléfono."
        pendientes.hay_lugar_libre(sobremesa, texto, primera.invitacion)
        return
    _ofrecer_en_orden(sobremesa)


def _poner_al_dia_la_propuesta(sobremesa: Sobremesa) -> None:
    """El lugar que el equipo tenía por ofrecer pudo tomarse: el pendiente no queda mintiendo."""
    if sobremesa.pendientes.abiertos().filter(clase=Pendiente.Clase.LUGAR_LIBRE).exists():
        al_liberarse(sobremesa)


def _a_quienes_sirve(sobremesa: Sobremesa) -> list[cola.EnEspera]:
    """Quienes esperan, sin impedimento, y a quienes les sirve algún lugar de los que hay."""
    if sobremesa.estado not in (Sobremesa.Estado.PREPARACION, Sobremesa.Estado.CONVOCADA):
        return []
    cuenta = cuentas.de(sobremesa)
    if not cuenta.en_espera:
        return []
    return [una for una in cola.ofrecibles(sobremesa) if cuenta.libres_para(una.invitacion)]


def _ofrecer_en_orden(sobremesa: Sobremesa) -> None:
    """Uno por lugar. A quien no tiene correo no se le ofrece sola: queda dicho y se sigue (W7)."""
    while lista := _a_quienes_sirve(sobremesa):
        saltadas = [una for una in lista if una.sin_correo]
        con_correo = [una for una in lista if not una.sin_correo]
        for una in saltadas:
            pendientes.abrir(
                sobremesa,
                Pendiente.Clase.LLAMAR,
                f"A {una.invitacion.persona} le tocaba un lugar y no tiene correo. Llámale.",
                invitacion=una.invitacion,
                clave=f"sin-correo-{una.invitacion.pk}-{sobremesa.pk}",
            )
        if not con_correo:
            return
        salto = "La anterior en la espera no tiene correo." if lista[0].sin_correo else ""
        mover(con_correo[0].invitacion, Accion.OFRECER, quien=Quien.sistema(), motivo=salto)


def _con_la_fase_abierta(dialogo: Dialogo) -> None:
    """Lo que contesta una persona vale mientras la fase de sobremesas siga abierta."""
    if desde := fases.cerrada_en(dialogo, Fase.Clase.CONVERSAR):
        raise TransicionImposible(fases.frase(Fase.Clase.CONVERSAR, desde))
