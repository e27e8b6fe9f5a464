"""El buzón de salida: un mensaje se escribe en la misma transacción que su causa y sale una vez.

Que deba salir se decide al mandarlo, no al escribirlo: entre tanto pudo retirarse el enlace o el
consentimiento. Cada cuarto registra quién lo revisa.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from dialogo.cifrado import cifrar, descifrar
from dialogo.models import Dialogo, Envio

bitacora = logging.getLogger(__name__)
INTENTOS = 6

Revisor = Callable[[Envio], str]
_revisores: dict[str, Revisor] = {}


def registrar(clase: str, revisor: Revisor) -> None:
    """``revisor(envio)`` devuelve por qué ya no debe mandarse, o vacío. Se llama al enviar."""
    _revisores[clase] = revisor


def encolar(
    *,
    clave: str,
    para: str,
    asunto: str,
    texto: str,
    html: str = "",
    es_secreto: bool = False,
    dialogo: Dialogo | None = None,
    clase: str = Envio.Clase.CUENTA,
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
            "dialogo": dialogo,
            "clase": clase,
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
        Envio.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(estado=Envio.Estado.POR_ENVIAR, intentar_desde__lte=timezone.now())
        .select_related("dialogo")
        .order_by("creado_en")
        .first()
    )
    if envio is None:
        return None
    if razon := _por_que_no(envio):
        return _omitir(envio, razon)
    envio.intentos += 1
    try:
        with transaction.atomic():
            _entregar(envio)
    except Exception as error:
        _anotar_fallo(envio, error)
        return 0
    envio.estado = Envio.Estado.ENVIADO
    envio.enviado_en = timezone.now()
    envio.error = ""
    if envio.es_secreto and not envio.en_buzon:
        envio.texto = envio.html = ""
    envio.save()
    return 1


def _por_que_no(envio: Envio) -> str:
    revisor = _revisores.get(envio.clase)
    return revisor(envio) if revisor else ""


def _omitir(envio: Envio, razon: str) -> int:
    """No sale y dice por qué. Lo secreto se borra: nadie va a leerlo."""
    envio.estado, envio.razon = Envio.Estado.OMITIDO, razon[:300]
    if envio.es_secreto:
        envio.texto = envio.html = ""
    envio.save()
    return 0


def _entregar(envio: Envio) -> None:
    """Por SMTP; en la demostración, al buzón de la plataforma: nada sale a la red."""
    if envio.dialogo is not None and envio.dialogo.es_demostracion:
        envio.en_buzon = True
        return
    texto, html = leer(envio)
    mensaje = EmailMultiAlternatives(envio.asunto, texto, to=[envio.para])
    mensaje.extra_headers["Auto-Submitted"] = "auto-generated"
    if html:
        mensaje.attach_alternative(html, "text/html")
    mensaje.send()


def leer(envio: Envio) -> tuple[str, str]:
    """Texto y HTML como le llegan a quien lo recibe. Vacíos si ya se borraron."""
    texto, html = envio.texto, envio.html
    if envio.es_secreto:
        texto = texto and descifrar(texto, contexto=f"envio:{envio.clave}:texto")
        html = html and descifrar(html, contexto=f"envio:{envio.clave}:html")
    return texto, html


def _anotar_fallo(envio: Envio, error: Exception) -> None:
    """Espera 1, 2, 4, 8… minutos; al sexto intento queda como fallido, con su motivo."""
    bitacora.warning("El envío %s no salió (%s)", envio.pk, type(error).__name__)
    envio.error = f"{type(error).__name__}: {error}"[:300]
    envio.intentar_desde = timezone.now() + timedelta(minutes=2 ** (envio.intentos - 1))
    if envio.intentos >= INTENTOS:
        envio.estado = Envio.Estado.FALLIDO
    envio.save()
