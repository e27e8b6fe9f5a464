"""Formularios de allauth con nuestras palabras: etiqueta arriba, sin texto de muestra dentro."""

from allauth.account import forms as cuenta
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AYUDA_CONTRASENA = _(
    "Doce caracteres o más. Una frase larga es más fácil de recordar y los espacios cuentan."
)


def vestir(form: forms.Form, **campos: tuple[str | Promise, str | Promise]) -> None:
    """Pone etiqueta y ayuda, quita el texto de muestra y enlaza la ayuda con el campo."""
    for nombre, (etiqueta, ayuda) in campos.items():
        campo = form.fields[nombre]
        campo.label, campo.help_text = etiqueta, ayuda  # type: ignore[assignment]
        campo.widget.attrs.pop("placeholder", None)


class EntrarForm(cuenta.LoginForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        vestir(self, login=(_("Correo electrónico"), ""), password=(_("Contraseña"), ""))
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class OlvideForm(cuenta.ResetPasswordForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        vestir(self, email=(_("Correo electrónico"), ""))


class ContrasenaNuevaForm(cuenta.ResetPasswordKeyForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        vestir(
            self,
            password1=(_("Contraseña nueva"), AYUDA_CONTRASENA),
            password2=(_("Otra vez la contraseña nueva"), ""),
        )


class CambiarContrasenaForm(cuenta.ChangePasswordForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        vestir(
            self,
            oldpassword=(_("Contraseña de hoy"), ""),
            password1=(_("Contraseña nueva"), AYUDA_CONTRASENA),
            password2=(_("Otra vez la contraseña nueva"), ""),
        )


class ConfirmarForm(cuenta.ReauthenticateForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        vestir(self, password=(_("Contraseña"), ""))


class _ConCodigo:
    """Código de seis cifras, o uno de recuperación: se acepta con espacios."""

    etiqueta: str | Promise = _("Código")
    ayuda: str | Promise = _("Puedes pegarlo con o sin espacio.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        vestir(self, code=(self.etiqueta, self.ayuda))  # type: ignore[arg-type]
        self.fields["code"].widget.attrs["inputmode"] = "numeric"  # type: ignore[attr-defined]
        self.data = self._sin_espacios(self.data)  # type: ignore[has-type]

    def _sin_espacios(self, data: dict[str, str]) -> dict[str, str]:
        if "code" not in data:
            return data
        return {**{k: data[k] for k in data}, "code": "".join(data["code"].split())}


class CodigoForm(_ConCodigo, factor.AuthenticateForm):
    pass


class ConfirmarCodigoForm(_ConCodigo, factor.ReauthenticateForm):
    pass


class ActivarForm(_ConCodigo, totp.ActivateTOTPForm):
    pass


class LlaveForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("initial", {}).setdefault("passwordless", True)  # type: ignore[attr-defined]
        super().__init__(*args, **kwargs)
        vestir(
            self,
            name=("Nombre de la llave", "Para reconocerla después: «Teléfono», «Llave azul»."),
            passwordless=(
                "Entrar sólo con esta llave, sin contraseña",
                "Pide huella, rostro o PIN en el equipo.",
            ),
        )


class NombreDeLlaveForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        vestir(self, name=("Nombre de la llave", ""))
