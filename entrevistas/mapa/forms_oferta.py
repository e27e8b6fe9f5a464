"""Lo que alguien escribe al proponer que dos organizaciones conversen, y al decir en qué quedó."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actores.forms import TextoLimpioMixin
from actores.models import Organizacion, Region, Tema


class ParejaForm(TextoLimpioMixin):
    una = forms.ModelChoiceField(Organizacion.objects.none())
    otra = forms.ModelChoiceField(Organizacion.objects.none())
    tema = forms.ModelChoiceField(Tema.objects.all(), to_field_name="clave", required=False)
    region = forms.ModelChoiceField(Region.objects.all(), to_field_name="clave", required=False)
    razon = forms.CharField(
        label="Por qué",
        max_length=300,
        error_messages={"required": "Di en una frase por qué deberían reunirse."},
    )

    def __init__(self, *args: Any, organizaciones: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for campo in ("una", "otra"):
            elegir: Any = self.fields[campo]
            elegir.queryset = organizaciones

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("una") and datos.get("una") == datos.get("otra"):
            raise ValidationError("Hacen falta dos organizaciones distintas.")
        return datos


class ResolverForm(TextoLimpioMixin):
    resultado = forms.CharField(
        label="En qué quedó",
        max_length=300,
        error_messages={"required": "Escribe en qué quedó, aunque sea breve."},
    )
