"""Validador de contraseñas: las palabras que cualquiera probaría aquí."""

from itertools import pairwise

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dialogo.texto import sin_acentos

PALABRAS_DE_LA_CASA = (
    "dialogo",
    "cgai",
    "laboratorio",
    "ciudadglobal",
    "cdmx",
    "ciudaddemexico",
)


class PalabrasDeLaCasaValidator:
    """Rechaza lo que queda en casi nada al quitar el nombre de la casa (ASVS 6.2.11)."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        completa = "".join(letra for letra in sin_acentos(password) if letra.isalnum())
        resto = completa
        for palabra in PALABRAS_DE_LA_CASA:
            resto = resto.replace(palabra, "")
        if resto != completa and len(resto) < 8:
            raise ValidationError(
                _("La contraseña se parece demasiado al nombre de este sitio."),
                code="de_la_casa",
            )

    def get_help_text(self) -> str:
        return _("No puede ser el nombre de este sitio con unos números.")


class EscaleraValidator:
    """Rechaza repeticiones y escaleras: «aaaaaaaaaaaa», «123456789012345», «abcdefghijklm»."""

    saltos = 3

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        pasos = [abs(ord(b) - ord(a)) for a, b in pairwise(password.casefold())]
        if sum(paso > 1 for paso in pasos) < self.saltos:
            raise ValidationError(
                _("Es una repetición o una escalera. Prueba con una frase."), code="escalera"
            )

    def get_help_text(self) -> str:
        return _("No puede ser una repetición ni una escalera de teclas.")
