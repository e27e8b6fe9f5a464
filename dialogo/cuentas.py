"""Cuentas con allauth: alta cerrada y segundo factor cifrado."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from dialogo.cifrado import cifrar, descifrar
from dialogo.models import Usuario


def nombre_visible(usuario: Usuario) -> str:
    return str(usuario)


class AdaptadorDeCuentas(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Sólo se entra por invitación."""
        return False


class AdaptadorDeMfa(DefaultMFAAdapter):
    """allauth guarda el secreto en claro; aquí se cifra con la clave de campo."""

    def encrypt(self, text: str) -> str:
        return cifrar(text, contexto="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return descifrar(encrypted_text, contexto="mfa")
