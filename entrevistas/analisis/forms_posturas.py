"""Lo que se escribe en «Acuerdos»: la proposición, la postura y la regla del puente."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet

from dialogo.models import Dialogo
from entrevistas.analisis.posturas import SECTORES_DE_PUENTE
from entrevistas.models import Entrada, Posicion, Proposicion


class ProposicionForm(forms.ModelForm):
    class Meta:
        model = Proposicion
        fields = ["texto", "bloque"]
        widgets = {"texto": forms.Textarea(attrs={"rows": 3})}
        labels = {"texto": "Proposición"}
        help_texts = {
            "texto": "Una sola afirmación, sin «y»: que alguien pueda estar a favor o en contra.",
        }

    def __init__(self, *args: Any, dialogo: Dialogo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bloque"].queryset = dialogo.bloques.all()  # type: ignore[attr-defined]


class PosicionForm(forms.Form):
    entrada = forms.UUIDField()
    revision = forms.IntegerField(required=False)
    postura = forms.ChoiceField(choices=Posicion.Postura.choices)
    numeros = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, entradas: QuerySet[Entrada], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entradas = entradas
        self.fields["numeros"].choices = [(n, n) for n in range(1, 400)]  # type: ignore[attr-defined]

    def entrada_de(self, uid: str) -> Entrada | None:
        try:
            return self.entradas.filter(uid=UUID(uid)).first()
        except ValueError:
            return None

    def clean_entrada(self) -> Entrada:
        entrada = self.entradas.filter(uid=self.cleaned_data["entrada"]).first()
        if entrada is None:
            raise forms.ValidationError("Esa entrada ya no está en la entrevista. Elige otra.")
        return entrada


class ReglaForm(forms.Form):
    """Cuántos sectores han de coincidir para que haya puente."""

    sectores = forms.TypedChoiceField(
        label="Un puente pide",
        coerce=int,
        required=False,
        choices=[(n, f"{n} sectores") for n in (4, 3, 5, 6)],
    )

    @property
    def elegidos(self) -> int:
        if self.is_bound and self.is_valid() and self.cleaned_data["sectores"]:
            return self.cleaned_data["sectores"]
        return SECTORES_DE_PUENTE
