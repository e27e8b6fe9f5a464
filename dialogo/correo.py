"""El buzón de salida: un mensaje se escribe en la misma transacción que su causa y sale una vez.

Que deba salir se decide al mandarlo, no al escribirlo: entre tanto pudo retirarse el enlace o el
consentimiento. Cada cuarto registra quién lo revisa. El envío queda bloqueado mientras se entrega:
dos trabajadores nunca toman el mismo, y si uno muere otro lo retoma con el mismo ``Message-ID`` (M1).
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dialogo.cifrado import cifrar, descifrar
from dialogo.entrega import Conexion, armar
from dialogo.models import BajaDeCorreo, Dialogo, DireccionRebotada, Envio

bitacora = logging.getLogger(__name__)
INTENTOS = 6
SECRETOS = ("texto", "html", "calendario", "baja")

Revisor = Callable[[Envio], str]
Aplazador = Callable[[Envio], datetime | None]
_revisores: dict[str, Revisor] = {}
_aplazadores: dict[str, Aplazador] = {}


def registrar(clase: str, revisor: Revisor, aplazador: Aplazador | None = None) -> None:
    """``revisor(envio)`` devuelve por qué ya no debe mandarse, o vacío. Se llama al enviar.

    ``aplazador(envio)`` devuelve a qué hora debe salir si ahora no es hora, o ``None``.
    """
    _revisores[clase] = revisor
    if aplazador:
        _aplazadores[clase] = aplazador


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
    responder_a: str = "",
    calendario: str = "",
    metodo: str = "",
    baja: str = "",
    intentar_desde: datetime | None = None,
    es_nuevo: bool = False,
) -> Envio:
    """Escribe el mensaje. La misma ``clave`` dos veces es el mismo mensaje.

    ``es_nuevo``: quien llama acaba de estrenar la clave, y no hace falta buscar si ya se escribió.
    ``es_secreto``: lleva un enlace personal; se cifra aquí y se borra en cuanto sale. ``baja``: a
    dónde pide dejar de recibir; quien lo pidió ya no recibe los que la llevan (L10).
    """
    cuerpo = {"texto": texto, "html": html, "calendario": calendario, "baja": baja}
    datos = {
        **(_cifrado(clave, cuerpo) if es_secreto else cuerpo),
        "para": para,
        "asunto": " ".join(asunto.split())[:200],
        "es_secreto": es_secreto,
        "dialogo": dialogo,
        "clase": clase,
        "responder_a": responder_a,
        "metodo": metodo,
        "mensaje_id": mensaje_id(clave),
        "intentar_desde": intentar_desde or timezone.now(),
    }
    envio = _guardar(clave, datos, es_nuevo=es_nuevo)
    _avisar(envio)
    return envio


def _guardar(clave: str, datos: dict[str, Any], *, es_nuevo: bool) -> Envio:
    if es_nuevo:
        return Envio.objects.create(clave=clave, **datos)
    return Envio.objects.get_or_create(clave=clave, defaults=datos)[0]


def _avisar(envio: Envio) -> None:
    """Lo programado no toca el timbre: lo recoge el reloj cuando le toca."""
    from dialogo.tasks import despachar_envios
    from dialogo.timbre import tocar

    if envio.intentar_desde <= timezone.now():
        tocar(despachar_envios)


def _cifrado(clave: str, cuerpo: dict[str, str]) -> dict[str, str]:
    return {
        campo: valor and cifrar(valor, contexto=f"envio:{clave}:{campo}")
        for campo, valor in cuerpo.items()
    }


def mensaje_id(clave: str) -> str:
    """El ``Message-ID`` sin ángulos: sale de la clave, así que es el mismo en cada intento."""
    casa = urlsplit(settings.URL_PUBLICA).hostname or "localhost"
    return f"{hashlib.sha256(f'envio:{clave}'.encode()).hexdigest()[:40]}@{casa}"


def despachar(maximo: int = 100) -> int:
    """Envía lo que espera, uno por transacción y todos por la misma conexión."""
    enviados = 0
    with Conexion() as conexion:
        for _ in range(maximo):
            resultado = _despachar_uno(conexion)
            if resultado is None:
                break
            enviados += resultado
    return enviados


def quedan() -> bool:
    """Hay mensajes cuya hora ya llegó."""
    return _por_salir().exists()


def _por_salir() -> QuerySet[Envio]:
    return Envio.objects.filter(estado=Envio.Estado.POR_ENVIAR, intentar_desde__lte=timezone.now())


@transaction.atomic
def _despachar_uno(conexion: Conexion) -> int | None:
    """Bloquea un envío y lo manda. ``None`` si no queda ninguno."""
    envio = (
        _por_salir()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("dialogo")
        .order_by("creado_en")
        .first()
    )
    if envio is None:
        return None
    try:
        with transaction.atomic():
            if cuando := _a_que_hora(envio):
                envio.intentar_desde = cuando
                envio.save(update_fields=["intentar_desde"])
                return 0
            if razon := _por_que_no(envio):
                return _omitir(envio, razon)
            _entregar(envio, conexion)
    except Exception as error:  # que no se pueda revisar o entregar uno no detiene a los demás
        envio.intentos += 1
        _anotar_fallo(envio, error)
        return 0
    envio.intentos += 1
    envio.estado = Envio.Estado.ENVIADO
    envio.enviado_en = timezone.now()
    envio.error = ""
    if not envio.en_buzon:
        _borrar_lo_secreto(envio)
    envio.save()
    return 1


def _a_que_hora(envio: Envio) -> datetime | None:
    aplazador = _aplazadores.get(envio.clase)
    cuando = aplazador(envio) if aplazador else None
    return cuando if cuando and cuando > timezone.now() else None


def _por_que_no(envio: Envio) -> str:
    """Lo que vale para todos y luego lo de su cuarto. Lo de la propia cuenta siempre se intenta."""
    if envio.clase != Envio.Clase.CUENTA and esta_rebotada(envio.para):
        return "La dirección rebotó: hay que corregirla."
    if envio.baja and pidio_baja(envio.dialogo_id, envio.para):
        return "Pidió no recibir más recordatorios."
    revisor = _revisores.get(envio.clase)
    return revisor(envio) if revisor else ""


def esta_rebotada(direccion: str) -> bool:
    return DireccionRebotada.objects.filter(correo__iexact=direccion, levantada_en=None).exists()


def pidio_baja(dialogo: int | None, direccion: str) -> bool:
    return BajaDeCorreo.objects.filter(
        dialogo=dialogo, correo__iexact=direccion, anulada_en=None
    ).exists()


def _borrar_lo_secreto(envio: Envio) -> None:
    if envio.es_secreto:
        for campo in SECRETOS:
            setattr(envio, campo, "")


def _omitir(envio: Envio, razon: str) -> int:
    """No sale y dice por qué. Lo secreto se borra: nadie va a leerlo."""
    envio.estado, envio.razon = Envio.Estado.OMITIDO, razon[:300]
    _borrar_lo_secreto(envio)
    envio.save()
    return 0


def _entregar(envio: Envio, conexion: Conexion) -> None:
    """Por SMTP; en la demostración, al buzón de la plataforma: nada sale a la red."""
    if envio.dialogo is not None and envio.dialogo.es_demostracion:
        envio.en_buzon = True
        return
    conexion.mandar(armar(envio, leer_todo(envio)))


def leer(envio: Envio) -> tuple[str, str]:
    """Texto y HTML como le llegan a quien lo recibe. Vacíos si ya se borraron."""
    return _leer(envio, "texto"), _leer(envio, "html")


def leer_todo(envio: Envio) -> dict[str, str]:
    """Texto, HTML, calendario y dirección de baja."""
    return {campo: _leer(envio, campo) for campo in SECRETOS}


def _leer(envio: Envio, campo: str) -> str:
    valor: str = getattr(envio, campo)
    if envio.es_secreto and valor:
        return descifrar(valor, contexto=f"envio:{envio.clave}:{campo}")
    return valor


def _anotar_fallo(envio: Envio, error: Exception) -> None:
    """Espera 1, 2, 4, 8… minutos; al sexto intento queda como fallido, con su motivo."""
    bitacora.warning("El envío %s no salió (%s)", envio.pk, type(error).__name__)
    envio.error = f"{type(error).__name__}: {error}"[:300]
    envio.intentar_desde = timezone.now() + timedelta(minutes=2 ** (envio.intentos - 1))
    if envio.intentos >= INTENTOS:
        envio.estado = Envio.Estado.FALLIDO
    envio.save()
