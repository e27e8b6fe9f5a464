"""Lo que se escribe de la narrativa."""

from django import forms


class SeccionForm(forms.Form):
    """Una sección, con la revisión sobre la que se empezó a escribir. Limpia quien guarda."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    titulo = forms.CharField(
        label="Título",
        max_length=160,
        error_messages={"required": "La sección necesita un título."},
    )
    texto = forms.CharField(
        required=False,
        strip=False,
        help_text="Cita hallazgos al final de cada frase: …quien lo va a cumplir [H-03, H-05].",
        widget=forms.Textarea({"rows": 16}),
    )
    motivo = forms.CharField(
        label="Por qué cambia",
        required=False,
        max_length=300,
        help_text="Queda escrito en su historia.",
    )


class MoverForm(forms.Form):
    hacia = forms.ChoiceField(choices=[("arriba", ""), ("abajo", "")])
