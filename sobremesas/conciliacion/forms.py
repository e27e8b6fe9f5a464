"""Lo que se escribe al conciliar. Limpia y acota cada proceso, con sus frases."""

from django import forms

from hallazgos.forms import RedaccionForm
from hallazgos.models import Redaccion
from sobremesas.models import Contestacion


class ContestarForm(forms.Form):
    """``recomendacion``: el número, si se recogió ahí y no en el hallazgo."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    leida = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    suerte = forms.ChoiceField(
        choices=Contestacion.Suerte.choices,
        error_messages={
            "required": "Elige si se recoge, se recoge en parte o no se recoge.",
            "invalid_choice": "Elige si se recoge, se recoge en parte o no se recoge.",
        },
    )
    razon = forms.CharField(required=False, strip=False)
    recomendacion = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class NuevaRedaccionForm(RedaccionForm):
    """Como la de la mesa del hallazgo; la pregunta para la sobremesa se conserva."""

    class Meta(RedaccionForm.Meta):
        model = Redaccion
        labels = {
            "titulo": "Título",
            "texto": "Texto",
            "tension": "Tensión: en qué no hay acuerdo",
            "motivo": "Por qué cambia, se publica con la redacción",
        }


class FirmaForm(forms.Form):
    """La redacción que se leyó, en su revisión, y ``leidas``: hasta dónde iban sus respuestas."""

    accion = forms.ChoiceField(choices=[("pedir", ""), ("firmar", ""), ("devolver", "")])
    redaccion = forms.IntegerField(min_value=1)
    revision = forms.IntegerField(min_value=1)
    leidas = forms.IntegerField(required=False, min_value=0)
    reparo = forms.CharField(required=False)
