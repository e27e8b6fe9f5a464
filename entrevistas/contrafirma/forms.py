"""Lo que el equipo escribe para pedir una contrafirma."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from entrevistas.models import Contrafirma, Entrada, Entrevista


class _Entradas(forms.ModelMultipleChoiceField):
    """Cada opción es lo dicho, entero: se elige leyéndolo."""

    def label_from_instance(self, obj: Entrada) -> str:  # type: ignore[override]
        return obj.texto


class EnviarForm(forms.Form):
    """A dónde, hasta cuándo, en qué idioma y qué más se le enseña."""

    correo = forms.EmailField(
        label="Correo de la persona",
        help_text="Ahí llega el enlace. Es personal: quien lo tenga puede contestar por ella.",
    )
    plazo = forms.DateField(
        label="Puede contestar hasta el",
        help_text="Inclusive, hora de la Ciudad de México.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    idioma = forms.ChoiceField(
        label="Idioma del mensaje",
        choices=Contrafirma.Idioma.choices,
        help_text="Puede cambiarlo en su página.",
    )
    propuestas = _Entradas(
        Entrada.objects.none(),
        label="También proponerle",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, entrevista: Entrevista, por_proponer: list[int], **kwargs: Any
    ) -> None:
        hoy = timezone.localdate()
        iniciales = {"correo": entrevista.persona.correo, "plazo": hoy + timedelta(days=14)}
        kwargs.setdefault("initial", iniciales)
        super().__init__(*args, **kwargs)
        campo = self.fields["propuestas"]
        campo.queryset = entrevista.entradas.filter(pk__in=por_proponer)  # type: ignore[attr-defined]
        self.fields["plazo"].widget.attrs["min"] = (hoy + timedelta(days=1)).isoformat()
