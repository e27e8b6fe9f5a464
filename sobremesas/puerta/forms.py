"""Lo que manda un aparato: un paso por objeto. Lo de más se recorta; sólo lo ilegible se rechaza."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dialogo.texto import limpiar
from sobremesas.models import Paso

_QUIEN = re.compile(r"[sa]\d{1,18}")
_HUELLA = re.compile(r"[0-9a-f]{64}")
LARGO = 300


class CampoBreve(forms.CharField):
    """Texto que cabe en la base: un nombre de mil letras no puede perder una llegada."""

    def to_python(self, value: Any) -> str:
        return limpiar(str(value))[:LARGO].strip() if isinstance(value, str | int) else ""


class CampoHora(forms.DateTimeField):
    def to_python(self, value: Any) -> datetime | None:
        return super().to_python(value if isinstance(value, str) else "")


class PasoForm(forms.Form):
    """``quien`` es ``s12`` (asistente) o ``a3`` (acompañante); vacío, quien no está en la lista.

    ``en_lugar``: llegó alguien, con su ``nombre``, en el lugar de ``quien``. ``huella`` es la del
    gafete de otro día.
    """

    nonce = forms.UUIDField()
    aparato = forms.UUIDField()
    tipo = forms.ChoiceField(choices=Paso.Tipo)
    hora = CampoHora()
    clase = forms.ChoiceField(choices=Paso.Clase, required=False)
    quien = forms.CharField(required=False)
    refiere_a = forms.UUIDField(required=False)
    en_lugar = forms.BooleanField(required=False)
    nombre = CampoBreve(required=False)
    organizacion = CampoBreve(required=False)
    nota = CampoBreve(required=False)
    huella = forms.CharField(required=False)
    en_cola = forms.BooleanField(required=False)
    con_qr = forms.BooleanField(required=False)
    forzar = forms.BooleanField(required=False)

    def clean_quien(self) -> str:
        quien: str = self.cleaned_data["quien"]
        if quien and not _QUIEN.fullmatch(quien):
            raise ValidationError("No se sabe de quién es.")
        return quien

    def clean_huella(self) -> str:
        huella: str = self.cleaned_data["huella"]
        return huella if _HUELLA.fullmatch(huella) else ""

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        if self.errors:
            return datos
        tipo, quien = datos["tipo"], datos["quien"]
        if tipo == Paso.Tipo.DESHACE and not datos["refiere_a"]:
            raise ValidationError("No se sabe qué se deshace.")
        if tipo == Paso.Tipo.SALIO and not (quien or datos["refiere_a"]):
            raise ValidationError("No se sabe quién se fue.")
        if tipo == Paso.Tipo.LLEGO and not (quien or datos["nombre"] or datos["huella"]):
            raise ValidationError("Escribe el nombre de quien llegó.")
        if datos["en_lugar"] and not (quien.startswith("s") and datos["nombre"]):
            raise ValidationError("Escribe el nombre de quien llegó en su lugar.")
        if tipo == Paso.Tipo.NOTA and not datos["nota"]:
            raise ValidationError("La nota está vacía.")
        return datos

    @property
    def frase(self) -> str:
        return " ".join(str(error) for errores in self.errors.values() for error in errores)
