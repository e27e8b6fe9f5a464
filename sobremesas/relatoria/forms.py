"""Un paso de la relatoría tal como lo manda el aparato."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sobremesas.aportaciones.datos import MAXIMO_DEL_MOTIVO
from sobremesas.aportaciones.encargos import MAXIMO_DE_QUIEN_RESPONDE
from sobremesas.puerta.forms import CampoHora

TIPOS = ("linea", "corrige", "retira", "encargo", "quita_encargo")


class CampoTexto(forms.CharField):
    """Sólo texto: una lista o un número no se vuelven palabras. Su tamaño lo mira el dominio."""

    def to_python(self, value: Any) -> str:
        if value is not None and not isinstance(value, str):
            raise ValidationError("Eso no es texto.")
        return value or ""


class PasoForm(forms.Form):
    """``uid``: de lo que se corrige o se quita; lo nuevo lleva el del envío, ``nonce``."""

    nonce = forms.UUIDField()
    tipo = forms.ChoiceField(choices=[(tipo, tipo) for tipo in TIPOS])
    hora = CampoHora()
    en_cola = forms.BooleanField(required=False)
    uid = forms.UUIDField(required=False)
    base = forms.IntegerField(required=False, min_value=1, max_value=30_000)
    punto = forms.IntegerField(required=False)
    redaccion = forms.IntegerField(required=False)
    puesto = forms.IntegerField(required=False)
    clase = forms.CharField(required=False, max_length=12)
    texto = CampoTexto(required=False)
    razon = CampoTexto(required=False)
    debe = forms.BooleanField(required=False)
    literal = forms.BooleanField(required=False)
    papel = forms.BooleanField(required=False)
    motivo = CampoTexto(required=False, max_length=MAXIMO_DEL_MOTIVO)
    organizacion = CampoTexto(required=False, max_length=300)
    responde = CampoTexto(required=False, max_length=MAXIMO_DE_QUIEN_RESPONDE)
    para_el = forms.DateField(required=False)

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        if self.errors:
            return datos
        if datos["tipo"] != "linea" and not datos["uid"]:
            raise ValidationError("No se sabe de cuál se trata.")
        if datos["tipo"] == "corrige" and not datos["base"]:
            raise ValidationError("No se sabe sobre qué revisión se corrigió.")
        return datos

    @property
    def frase(self) -> str:
        return " ".join(str(error) for errores in self.errors.values() for error in errores)
