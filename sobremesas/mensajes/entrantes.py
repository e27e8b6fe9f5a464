"""Lo que llega al buzón: un rebote, una queja, la respuesta de un calendario o la de una persona.

Nada de lo que llega cambia una silla: abre un pendiente, una vez por hecho (I8).
"""

import hashlib
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dialogo.models import Envio
from dialogo.texto import limpiar
from sobremesas import fechas, pendientes
from sobremesas.mensajes.avisos import Aviso, leer_avisos
from sobremesas.mensajes.escritura import escribir
from sobremesas.mensajes.rebotes import registrar_rebote
from sobremesas.mensajes.respuestas_de_calendario import (
    Respuesta,
    leer_calendario,
    ya_lo_sabemos,
)
from sobremesas.models import Asistente, Invitacion, Mensaje, Pendiente

DICE = {"ACCEPTED": "sí", "DECLINED": "no podrá", "TENTATIVE": "tal vez"}
TOPE = 240  # lo que se copia de la respuesta: el resto se lee en el buzón


class Suerte(StrEnum):
    REBOTE = "rebote"
    RESPUESTA = "respuesta"
    OTRO_HORARIO = "otro_horario"
    SUGERENCIA = "sugerencia"
    EXTRANO = "extrano"  # contesta quien no está invitado a ese evento
    IGNORADO = "ignorado"  # automático, atrasado, o ya se sabía
    AJENO = "ajeno"  # no es de nada nuestro: lo lee una persona


@transaction.atomic
def procesar(crudo: bytes) -> Suerte:
    """Lee un mensaje tal como llegó y hace lo que toque. Repetirlo no hace nada más."""
    mensaje = message_from_bytes(crudo, policy=policy.default)
    assert isinstance(mensaje, EmailMessage)
    avisos = leer_avisos(mensaje)
    if avisos is not None:
        return _de_entrega(avisos)
    if respuesta := _calendario(mensaje):
        return _de_calendario(respuesta)
    if _es_automatico(mensaje):
        return Suerte.IGNORADO
    return _de_persona(mensaje)


# De un servidor ---------------------------------------------------------------------------------
def _de_entrega(avisos: list[Aviso]) -> Suerte:
    """Sólo cuenta el que trae el ``Message-ID`` de algo que mandamos: un aviso cualquiera se inventa."""
    if not avisos:
        return Suerte.IGNORADO
    nuestros = 0
    for aviso in avisos:
        identificador = aviso.mensaje_id.strip().strip("<>")
        para = (
            Envio.objects.filter(mensaje_id=identificador or "-")
            .values_list("para", flat=True)
            .first()
        )
        if para:
            registrar_rebote(para, aviso.motivo, identificador, queja=aviso.queja)
            nuestros += 1
    return Suerte.REBOTE if nuestros else Suerte.AJENO


# De un calendario -------------------------------------------------------------------------------
def _calendario(mensaje: EmailMessage) -> Respuesta | None:
    for parte in mensaje.walk():
        if parte.get_content_type() in ("text/calendar", "application/ics"):
            carga = parte.get_payload(decode=True)
            texto = carga.decode("utf-8", "replace") if isinstance(carga, bytes) else ""
            if respuesta := leer_calendario(texto):
                return respuesta
    return None


def _de_calendario(respuesta: Respuesta) -> Suerte:
    asistente = (
        Asistente.objects.filter(uid=respuesta.uid)
        .select_related("invitacion__sobremesa__dialogo")
        .first()
    )
    if asistente is None:
        return Suerte.AJENO
    if respuesta.secuencia < asistente.secuencia or _hay_mas_nueva(respuesta, asistente):
        return Suerte.IGNORADO
    if respuesta.de != asistente.correo.lower():
        _abrir_de_calendario(
            respuesta,
            asistente,
            Pendiente.Clase.RESPUESTA,
            f"Contestó {respuesta.de} al evento de {asistente.nombre}, y no es su dirección.",
        )
        return Suerte.EXTRANO
    if ya_lo_sabemos(respuesta, asistente):
        return Suerte.IGNORADO
    return _atender(respuesta, asistente)


def _atender(respuesta: Respuesta, asistente: Asistente) -> Suerte:
    nombre, clase, suerte = asistente.nombre, Pendiente.Clase.RESPUESTA, Suerte.RESPUESTA
    if respuesta.metodo == "COUNTER":
        clase, suerte = Pendiente.Clase.OTRO_HORARIO, Suerte.OTRO_HORARIO
        cuando = f": {fechas.instante(respuesta.propone, anio=True)}" if respuesta.propone else ""
        texto = f"{nombre} propone otro horario desde su calendario{cuando}."
    elif respuesta.participa == "DELEGATED":
        clase, suerte = Pendiente.Clase.DELEGADO, Suerte.SUGERENCIA
        a_quien = respuesta.delega_en or "alguien, sin decir a quién"
        texto = (
            f"{nombre} sugiere desde su calendario que vaya {a_quien}. Confírmalo con su oficina."
        )
    else:
        dice = DICE.get(respuesta.participa, respuesta.participa.lower())
        texto = f"{nombre} contestó desde su calendario: {dice}. Su silla no se movió; confírmalo."
    if _abrir_de_calendario(respuesta, asistente, clase, texto):
        _mandar_enlace(asistente)
    return suerte


def _hay_mas_nueva(respuesta: Respuesta, asistente: Asistente) -> bool:
    """Ya se leyó una igual o posterior: la secuencia y, con la misma, el sello."""
    claves = Pendiente.objects.filter(
        invitacion=asistente.invitacion_id, clave__startswith=_raiz(respuesta)
    ).values_list("clave", flat=True)
    return any(clave.removeprefix(_raiz(respuesta)) >= respuesta.orden for clave in claves)


def _raiz(respuesta: Respuesta) -> str:
    return f"itip:{respuesta.uid.hex}:"


def _abrir_de_calendario(
    respuesta: Respuesta, asistente: Asistente, clase: str, texto: str
) -> bool:
    clave = f"{_raiz(respuesta)}{respuesta.orden}"
    return _abrir(asistente.invitacion, clase, texto, clave)


def _mandar_enlace(asistente: Asistente) -> None:
    """Su página es donde se contesta. A lo más uno al día: nadie usa el buzón para llenar otro."""
    hoy = timezone.localdate()
    ya = asistente.mensajes.filter(clase=Mensaje.Clase.ENLACE, creado_en__date=hoy).exists()
    if not ya:
        escribir(asistente, Mensaje.Clase.ENLACE)


# De una persona ---------------------------------------------------------------------------------
def _es_automatico(mensaje: EmailMessage) -> bool:
    """«Estoy fuera de la oficina» no es una respuesta (RFC 3834)."""
    auto = str(mensaje.get("Auto-Submitted", "no")).strip().lower()
    lote = str(mensaje.get("Precedence", "")).strip().lower()
    return auto != "no" or lote in ("bulk", "junk", "auto_reply") or "X-Autoreply" in mensaje


def _de_persona(mensaje: EmailMessage) -> Suerte:
    de = parseaddr(str(mensaje.get("From", "")))[1].lower()
    nuestro = _a_cual_contesta(mensaje) or _ultimo_a(de)
    if nuestro is None:
        return Suerte.AJENO
    asistente = nuestro.asistente
    quien = asistente.nombre if de == asistente.correo.lower() else f"{de}, por {asistente.nombre},"
    texto = f"{quien} contestó «{nuestro.get_clase_display().lower()}»: {_lo_que_dice(mensaje)}"
    huella = hashlib.sha256(str(mensaje.get("Message-ID", texto)).encode()).hexdigest()[:40]
    _abrir(nuestro.invitacion, Pendiente.Clase.RESPUESTA, texto, f"correo:{huella}")
    return Suerte.RESPUESTA


def _a_cual_contesta(mensaje: EmailMessage) -> Mensaje | None:
    citados = f"{mensaje.get('In-Reply-To', '')} {mensaje.get('References', '')}".split()
    identificadores = [citado.strip("<>") for citado in citados][:50]
    return _de_la_sala().filter(envio__mensaje_id__in=identificadores).last()


def _ultimo_a(direccion: str) -> Mensaje | None:
    if not direccion:
        return None
    return _de_la_sala().filter(asistente__correo__iexact=direccion).last()


def _de_la_sala() -> QuerySet[Mensaje]:
    return Mensaje.objects.select_related("asistente", "invitacion__sobremesa__dialogo").order_by(
        "pk"
    )


def _lo_que_dice(mensaje: EmailMessage) -> str:
    """El principio de lo que escribió, sin lo citado."""
    cuerpo = mensaje.get_body(preferencelist=("plain",))
    try:
        texto = str(cuerpo.get_content()) if cuerpo else ""
    except (LookupError, ValueError):
        texto = ""
    propios = []
    for renglon in limpiar(texto).split("\n"):
        if renglon.startswith(">") or renglon.rstrip().endswith(("escribió:", "wrote:")):
            break
        propios.append(renglon.strip())
    dicho = " ".join(" ".join(propios).split())
    return f"«{dicho[:TOPE]}…»" if len(dicho) > TOPE else f"«{dicho}»" if dicho else "sin texto."


def _abrir(invitacion: Invitacion, clase: str, texto: str, clave: str) -> bool:
    dia = invitacion.sobremesa
    return pendientes.abrir(dia, clase, texto, invitacion=invitacion, clave=clave)
