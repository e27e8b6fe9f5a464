from django import forms

from dialogo.forms import LimpioMixin


class DireccionForm(LimpioMixin, forms.Form):
    """La misma dirección vale: quizá el buzón estaba lleno y ya no."""

    correo = forms.EmailField(
        label="Correo electrónico",
        max_length=254,
        help_text="La que te dieron en su oficina. Si es la misma, se vuelve a probar.",
    )
    mandar_enlace = forms.BooleanField(
        label="Mandarle otra vez su enlace", required=False, initial=True
    )
