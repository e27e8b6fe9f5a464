"""Lo que llega de la pantalla de codificación."""

from typing import Any

from django import forms

from entrevistas.codificacion.marcar import Pasaje
from entrevistas.models import Memo


class PasajeForm(forms.Form):
    """Un pasaje elegido: entrada e intervalo en puntos de código, con el texto que se vio."""

    entrada = forms.UUIDField()
    inicio = forms.IntegerField(min_value=0)
    fin = forms.IntegerField(min_value=1)
    texto = forms.CharField(strip=False, max_length=20_000)

    def pasaje(self) -> Pasaje:
        datos = self.cleaned_data
        return Pasaje(datos["entrada"], datos["inicio"], datos["fin"], datos["texto"])


class PonerForm(PasajeForm):
    """Qué código se pone: uno del libro, uno nuevo o las palabras del pasaje."""

    codigo = forms.IntegerField(required=False)
    nuevo = forms.CharField(required=False, max_length=100)
    en_vivo = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        if not (datos.get("codigo") or datos.get("nuevo") or datos.get("en_vivo")):
            raise forms.ValidationError("Elige un código.")
        return datos


class QuitarForm(forms.Form):
    codificacion = forms.IntegerField()


class MemoForm(forms.Form):
    """Sin pasaje, el memo es de la entrevista."""

    tipo = forms.ChoiceField(choices=Memo.Tipo.choices)
    texto = forms.CharField(required=False, strip=False, max_length=20_000)


class AgregarForm(forms.Form):
    """Sin JavaScript: unas oraciones seguidas de una entrada y un código, o una marca que se quita."""

    entrada = forms.UUIDField()
    revision = forms.IntegerField(required=False)
    oracion = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=[(str(n), "") for n in range(1, 5_000)]
    )
    codigo = forms.IntegerField(required=False)
    quitar = forms.IntegerField(required=False)
