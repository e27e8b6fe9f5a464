"""El buzón de salida: un mensaje se escribe en la misma transacción que su causa y sale una vez."""

import logging
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from dialogo.cifrado import cifrar, descifrar
from dialogo.models import Envio

bitacora = logging.getLogger(__name__)
INTENTOS = 6


def encolar(
    *,
    clave: str,
    para: str,
    asunto: str,
    texto: str,
    html: str = "",
    es_secreto: bool = False,
) -> Envio:
    """Escribe el mensaje. La misma ``clave`` dos veces es el mismo mensaje.

    ``es_secreto``: lleva un enlace personal; se cifra aquí y se borra en cuanto sale.
    """
    if es_secreto:
        texto = cifrar(texto, contexto=f"envio:{clave}:texto")
        html = html and cifrar(html, contexto=f"envio:{clave}:html")
    envio, _ = Envio.objects.get_or_create(
        clave=clave,
        defaults={
            "para": para,
            "asunto": " ".join(asunto.split())[:200],
            "texto": texto,
            "html": html,
            "es_secreto": es_secreto,
        },
    )
    from dialogo.tasks import despachar_envios
    from dialogo.timbre import tocar

    tocar(despachar_envios)
    return envio


def despachar(maximo: int = 100) -> int:
    """Envía lo que espera, uno por transacción. Dos procesos a la vez no repiten mensaje."""
    enviados = 0
    for _ in range(maximo):
        resultado = _despachar_uno()
        if resultado is None:
            break
        enviados += resultado
    return enviados


@transaction.atomic
def _despachar_uno() -> int | None:
    """Bloquea un envío y lo manda. ``None`` si no queda ninguno."""
    envio = (
        Envio.objects.select_for_update(skip_locked=True)
        .filter(estado=Envio.Estado.POR_ENVIAR, intentar_desde__lte=timezone.now())
        .order_by("creado_en")
        .first()
    )
    if envio is None:
        return None
    envio.intentos += 1
    try:
        _mandar(envio)
    except Exception as error:
        _anotar_fallo(envio, error)
        return 0
    envio.estado = Envio.Estado.ENVIADO
    envio.enviado_en = timezone.now()
    envio.error = ""
    if envio.es_secreto:
        envio.texto = envio.html = ""
    envio.save()
    return 1


def _mandar(envio: Envio) -> None:
    texto, html = envio.texto, envio.html
    if envio.es_secreto:
        texto = descifrar(texto, contexto=f"envio:{envio.clave}:texto")
        html = html and descifrar(html, contexto=f"envio:{envio.clave}:html")
    mensaje = EmailMultiAlternatives(envio.asunto, texto, to=[envio.para])
    mensaje.extra_headers["Auto-Submitted"] = "auto-generated"
    if html:
        mensaje.attach_alternative(html, "text/html")
    mensaje.send()


def _anotar_fallo(envio: Envio, error: Exception) -> None:
    """Espera 1, 2, 4, 8… minutos; al sexto intento queda como fallido, con su motivo."""
    bitacora.warning("El envío %s no salió (%s)", envio.pk, type(error).__name__)
    envio.error = f"{type(error).__name__}: {error}"[:300]
    envio.intentar_desde = timezone.now() + timedelta(minutes=2 ** (envio.intentos - 1))
    if envio.intentos >= INTENTOS:
        envio.estado = Envio.Estado.FALLIDO
    envio.save()
