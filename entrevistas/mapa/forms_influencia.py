"""Lo que alguien escribe al valorar a un actor."""

from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from actores.forms import TextoLimpioMixin
from actores.models import Tema
from entrevistas.models import Entrada

GRADOS = {
    1: "1, casi nada",
    2: "2, poco",
    3: "3, regular",
    4: "4, mucho",
    5: "5, lo más",
}


def _grado(rotulo: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=rotulo,
        choices=list(GRADOS.items()),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Elige un número del 1 al 5."},
    )


class ValoracionForm(TextoLimpioMixin):
    tema = forms.ModelChoiceField(Tema.objects.vigentes(), empty_label="Elige un tema")
    influencia = _grado("Influencia")
    interes = _grado("Interés")
    sustento = forms.CharField(
        label="En qué se apoya",
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text="Un hecho, una decisión, algo que se dijo. Sin esto es una corazonada.",
    )
    fecha = forms.DateField(
        label="A qué día corresponde", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    entradas = forms.ModelMultipleChoiceField(
        Entrada.objects.none(), to_field_name="uid", required=False
    )

    def __init__(self, *args: Any, entradas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo: Any = self.fields["entradas"]
        campo.queryset = entradas
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_fecha(self) -> Any:
        fecha, hoy = self.cleaned_data["fecha"], timezone.localdate()
        if fecha > hoy:
            raise ValidationError("Todavía no llega ese día.")
        if hoy - fecha > timedelta(days=365 * 15):
            raise ValidationError("Revisa el año: fue hace más de quince.")
        return fecha
