"""Armar un mensaje y entregarlo: el orden de sus partes, sus cabeceras y una sola conexión."""

import smtplib
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMultiAlternatives, get_connection

from dialogo.models import Envio


def armar(envio: Envio, partes: dict[str, str]) -> EmailMultiAlternatives:
    """``multipart/alternative``: texto, HTML y, al final, el calendario con su método (I7)."""
    mensaje = EmailMultiAlternatives(
        envio.asunto,
        partes["texto"],
        to=[envio.para],
        reply_to=[envio.responder_a] if envio.responder_a else None,
    )
    mensaje.extra_headers["Auto-Submitted"] = "auto-generated"
    if envio.mensaje_id:
        mensaje.extra_headers["Message-ID"] = f"<{envio.mensaje_id}>"
    if partes["baja"]:
        mensaje.extra_headers["List-Unsubscribe"] = f"<{partes['baja']}>"
        mensaje.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if partes["html"]:
        mensaje.attach_alternative(partes["html"], "text/html")
    if partes["calendario"]:
        tipo = f"text/calendar; method={envio.metodo}" if envio.metodo else "text/calendar"
        mensaje.attach_alternative(partes["calendario"], tipo)
    return mensaje


class Conexion:
    """La del servidor de correo, abierta al primer mensaje y reusada hasta el último.

    Si el servidor la cerró entre uno y otro, se abre otra y se repite ese mensaje una vez; lleva el
    mismo ``Message-ID``.
    """

    def __init__(self) -> None:
        self._abierta: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        clase: type[BaseException] | None,
        error: BaseException | None,
        traza: TracebackType | None,
    ) -> None:
        self._cerrar()

    def mandar(self, mensaje: EmailMultiAlternatives) -> None:
        reusada = self._abierta is not None
        try:
            self._mandar(mensaje)
        except Exception as error:
            self._cerrar()
            if not (reusada and _la_cerro_el_servidor(error)):
                raise
            self._mandar(mensaje)

    def _mandar(self, mensaje: EmailMultiAlternatives) -> None:
        if self._abierta is None:
            conexion = get_connection()
            conexion.open()
            self._abierta = conexion
        mensaje.connection = self._abierta
        mensaje.send()

    def _cerrar(self) -> None:
        if self._abierta is None:
            return
        with suppress(OSError, smtplib.SMTPException):  # quizá ya no había qué cerrar
            self._abierta.close()
        self._abierta = None


def _la_cerro_el_servidor(error: Exception) -> bool:
    return isinstance(error, smtplib.SMTPServerDisconnected) or (
        isinstance(error, smtplib.SMTPResponseException) and error.smtp_code == 421
    )
