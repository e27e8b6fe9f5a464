"""Una dirección que rebota o se queja deja de recibir y alguien llama a su oficina (M4).

Llegue por el aviso firmado del proveedor o por el buzón, pasa por ``registrar_rebote``.
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from dialogo.models import DireccionRebotada, Envio, Usuario
from dialogo.texto import limpiar
from sobremesas import pendientes
from sobremesas.models import Asistente, Mensaje, Pendiente


@transaction.atomic
def registrar_rebote(
    direccion: str, motivo: str, mensaje_id: str = "", *, queja: bool = False
) -> DireccionRebotada:
    """Marca la dirección y el envío, y abre «llamar a su oficina». El mismo aviso dos veces es uno."""
    direccion = direccion.strip().lower()
    motivo = " ".join(limpiar(motivo).split())[:260] or "Sin motivo"
    motivo = f"La persona se quejó: {motivo}" if queja else motivo
    marca, nueva = DireccionRebotada.objects.get_or_create(
        correo=direccion, defaults={"motivo": motivo}
    )
    envio = _envio(direccion, mensaje_id)
    if envio and envio.rebotado_en and not nueva:
        return marca  # es el mismo aviso, quizá de antes de que se corrigiera
    if not nueva:
        marca.motivo, marca.levantada_en, marca.desde = motivo, None, timezone.now()
        marca.save()
    if envio:
        envio.rebotado_en = timezone.now()
        envio.save(update_fields=["rebotado_en"])
    _que_le_llamen(direccion, motivo, envio, queja=queja)
    return marca


def _envio(direccion: str, mensaje_id: str) -> Envio | None:
    """El que rebotó; sin identificador, el último que se le mandó."""
    suyos = Envio.objects.filter(para__iexact=direccion).defer("texto", "html", "calendario")
    limpio = mensaje_id.strip().strip("<>")
    if limpio:
        return suyos.filter(mensaje_id=limpio).first()
    return suyos.filter(estado=Envio.Estado.ENVIADO).order_by("-enviado_en").first()


def _que_le_llamen(direccion: str, motivo: str, envio: Envio | None, *, queja: bool) -> None:
    asistente = _de_quien_es(direccion, envio)
    silla = asistente.invitacion if asistente else None
    de = silla.sobremesa if silla else envio.dialogo if envio else None
    if de is None:
        return
    que = f"Se quejó del correo a {direccion}" if queja else f"El correo a {direccion} rebotó"
    huella = hashlib.sha256(direccion.encode()).hexdigest()[:24]
    pendientes.abrir(
        de,
        Pendiente.Clase.REBOTE,
        f"{que}. Llamar a su oficina. {motivo}",
        invitacion=silla,
        clave=f"rebote:{envio.pk if envio else 0}:{huella}",
    )


def _de_quien_es(direccion: str, envio: Envio | None) -> Asistente | None:
    sillas = Asistente.objects.select_related("invitacion__sobremesa__dialogo")
    if envio:
        mensaje = Mensaje.objects.filter(envio=envio).only("asistente").first()
        if mensaje:
            return sillas.get(pk=mensaje.asistente_id)
    return (
        sillas.filter(correo__iexact=direccion, sustituido_en=None).order_by("-creado_en").first()
    )


@transaction.atomic
def levantar(asistente: Asistente, correo: str, *, usuario: Usuario) -> bool:
    """La dirección se corrigió o volvió a servir: se le escribe otra vez. Cierra el pendiente.

    Devuelve si la dirección cambió; el directorio de actores se corrige aparte.
    """
    anterior, correo = asistente.correo.lower(), correo.strip().lower()
    cambio = correo != anterior
    if cambio:
        asistente.correo = correo
        asistente.save(update_fields=["correo"])
    ahora = timezone.now()
    DireccionRebotada.objects.filter(correo=correo, levantada_en=None).update(levantada_en=ahora)
    Pendiente.objects.abiertos().filter(
        invitacion=asistente.invitacion_id, clase=Pendiente.Clase.REBOTE
    ).update(
        resuelto_en=ahora,
        resuelto_por=usuario,
        resolucion="Se corrigió la dirección." if cambio else "Se volvió a probar la dirección.",
    )
    return cambio
