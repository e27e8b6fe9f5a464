"""Lo que varias pruebas de este cuarto necesitan: identificarse hace poco, un TOTP, su código."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from dialogo.models import Usuario
from tests.fabricas import CONTRASENA


def entrar(usuario: Usuario, **cabeceras: str) -> Client:
    """Por la puerta: con el formulario, no con ``force_login``."""
    cliente = Client(**cabeceras)
    respuesta = cliente.post(
        reverse("account_login"), {"login": usuario.email, "password": CONTRASENA}
    )
    assert respuesta.status_code == 302, respuesta.content.decode()
    return cliente


def confirmarse(cliente: Client) -> Client:
    respuesta = cliente.post(reverse("account_reauthenticate"), {"password": CONTRASENA})
    assert respuesta.status_code == 302
    return cliente


def con_totp(usuario: Usuario) -> str:
    """Le da de alta una aplicación de códigos y devuelve su secreto."""
    secreto = totp.generate_totp_secret()
    totp.TOTP.activate(usuario, secreto)
    assert Authenticator.objects.filter(user=usuario, type="totp").exists()
    return secreto


def codigo(secreto: str, pasos: int = 0) -> str:
    contador = next(iter(totp.yield_hotp_counters_from_time())) + pasos
    return totp.format_hotp_value(totp.hotp_value(secreto, contador))


def ahora() -> float:
    return time.time()
