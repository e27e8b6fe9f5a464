"""Cuentas con allauth: alta cerrada, correo por el buzón y segundo factor cifrado."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dialogo import sesiones
from dialogo.cifrado import cifrar, descifrar
from dialogo.correo import encolar
from dialogo.models import Dialogo, Integrante, Rol, Usuario


def nombre_visible(usuario: Usuario) -> str:
    return str(usuario)


class AdaptadorDeCuentas(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Esta cuenta está desactivada."),
        "email_password_mismatch": _("El correo o la contraseña no coinciden."),
        "incorrect_password": _("Esa no es la contraseña."),
        "enter_current_password": _("Escribe la contraseña que usas hoy."),
        "too_many_login_attempts": _(
            "Demasiados intentos seguidos. Espera unos minutos y vuelve a probar."
        ),
        "rate_limited": _("Demasiados intentos seguidos. Espera unos minutos y vuelve a probar."),
        "incorrect_code": _("Ese código no sirve. Escribe el que aparece ahora."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Sólo se entra por invitación."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Todo correo de cuentas pasa por el buzón: la respuesta tarda igual exista o no."""
        request = globals()["context"].request
        datos = {"request": request, "email": email, "sitio": settings.URL_PUBLICA, **context}
        mensaje = self.render_mail(template_prefix, email, datos)
        encolar(
            clave=f"cuentas:{uuid.uuid4()}",
            para=email,
            asunto=mensaje.subject,
            texto=mensaje.body,
            es_secreto=True,
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        correo = email or user.get_username()
        super().send_notification_mail(template_prefix, user, context, correo)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Con el correo de la cuenta, aunque allauth no la tenga en su propia tabla."""
        otra = self.authenticate(context.request, email=user.get_username(), password=password)
        return otra is not None and otra.pk == user.pk


class AdaptadorDeMfa(DefaultMFAAdapter):
    """allauth guarda el secreto en claro; aquí se cifra con la clave de campo."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ese código no sirve. Escribe el que aparece ahora."),
        "cannot_delete_authenticator": _(
            "Es tu único segundo factor. Agrega otro antes de quitarlo."
        ),
    }

    def encrypt(self, text: str) -> str:
        return cifrar(text, contexto="mfa")

    def decrypt(self, encrypted_text: str) -> str:
        return descifrar(encrypted_text, contexto="mfa")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Donde el segundo factor es obligatorio, el último no se quita."""
        if not settings.MFA_OBLIGATORIA:
            return True
        return con_factor(authenticator.user).exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:
        cuantas = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Llave {cuantas + 1}"


def con_factor(usuario: Usuario) -> Any:
    """Los factores que sirven para entrar; los códigos de recuperación solos no bastan."""
    return Authenticator.objects.filter(user=usuario).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )


def al_cambiar_factores(request: HttpRequest, user: Usuario, **_: object) -> None:
    """Cambió un factor: se cierran las demás sesiones y se vuelve a comprobar ésta."""
    if request.user.is_authenticated and request.user.pk == user.pk:
        sesiones.cerrar_las_otras(request)
        request.session.pop("tiene_mfa", None)


def puede_administrar(autor: Usuario, cuenta: Usuario) -> bool:
    """Sólo quien coordina todos los diálogos donde esa persona tiene papel."""
    suyos = Dialogo.objects.visibles_para(cuenta)
    return (
        autor.pk != cuenta.pk
        and suyos.exists()
        and not suyos.exclude(pk__in=Dialogo.objects.que_coordina(autor)).exists()
    )


def _exigir(autor: Usuario, cuenta: Usuario) -> None:
    if not puede_administrar(autor, cuenta):
        raise ValidationError(
            "Esta persona también trabaja en un diálogo que no coordinas. Pídelo allá."
        )


@transaction.atomic
def retirar_factores(cuenta: Usuario, *, autor: Usuario) -> None:
    """Quita el segundo factor de quien perdió el teléfono y cierra sus sesiones."""
    _exigir(autor, cuenta)
    Authenticator.objects.filter(user=cuenta).delete()
    sesiones.cerrar_todas(cuenta)
    encolar(
        clave=f"factor-retirado:{uuid.uuid4()}",
        para=cuenta.email,
        asunto="Se retiró tu segundo factor",
        texto=(
            f"{autor} retiró el segundo factor de tu cuenta en Diálogo y se cerraron todas tus"
            " sesiones.\n\nSi no se lo pediste, avisa hoy mismo a coordinación.\n"
        ),
    )


@transaction.atomic
def desactivar(cuenta: Usuario, *, autor: Usuario) -> None:
    """Cierra la puerta: ninguna sesión sirve y no puede volver a entrar.

    Bloquea sus diálogos. Lanza ``ValidationError`` si alguno se queda sin coordinación.
    """
    _exigir(autor, cuenta)
    dialogos = Dialogo.objects.select_for_update().filter(
        pk__in=Dialogo.objects.que_coordina(cuenta)
    )
    for dialogo in dialogos:
        otras = Integrante.objects.vigentes().filter(
            dialogo=dialogo, rol=Rol.COORDINACION, usuario__is_active=True
        )
        if not otras.exclude(usuario=cuenta).exists():
            raise ValidationError(f"{dialogo} se quedaría sin coordinación.")
    cuenta.is_active = False
    cuenta.save(update_fields=["is_active"])
    sesiones.cerrar_todas(cuenta)


@transaction.atomic
def reactivar(cuenta: Usuario, *, autor: Usuario) -> None:
    _exigir(autor, cuenta)
    cuenta.is_active = True
    cuenta.save(update_fields=["is_active"])
