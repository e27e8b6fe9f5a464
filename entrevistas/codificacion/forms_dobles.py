"""Lo que se elige al sortear una doble codificación y al conciliarla."""

import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dialogo.models import Dialogo, Integrante
from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.dobles import Sorteo
from entrevistas.models import Codigo, Conciliacion, DobleCodificacion


class _QuienField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Integrante) -> str:  # type: ignore[override]
        return f"{obj.usuario.nombre}, {obj.get_rol_display().lower()}"


class SorteoForm(forms.Form):
    """Quiénes, qué códigos y de dónde sale la muestra."""

    una = _QuienField(Integrante.objects.none(), label="Primera persona")
    otra = _QuienField(Integrante.objects.none(), label="Segunda persona")
    proporcion = forms.IntegerField(
        label="Porcentaje de las entradas", min_value=1, max_value=100, initial=15
    )
    estrato = forms.ChoiceField(
        label="Cómo se reparte",
        help_text="El mismo porcentaje de cada parte, y al menos una entrada.",
        choices=DobleCodificacion.Estrato.choices,
        initial=DobleCodificacion.Estrato.BLOQUE,
        widget=forms.RadioSelect,
    )
    semilla = forms.IntegerField(
        min_value=1,
        max_value=2**31,
        help_text="Con la misma semilla y las mismas entradas sale la misma muestra.",
    )
    solo_comunes = forms.BooleanField(
        label="Sacarla sólo de las entrevistas que ambas pueden ver", required=False
    )
    codigos = forms.MultipleChoiceField(
        label="Códigos que se miden",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Elige al menos un código."},
    )

    def __init__(self, *args: Any, dialogo: Dialogo, arbol: Arbol, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.arbol = arbol
        quienes = (
            Integrante.objects.vigentes()
            .que_entrevistan()
            .filter(dialogo=dialogo)
            .select_related("usuario")
        )
        for campo in ("una", "otra"):
            self.fields[campo].queryset = quienes  # type: ignore[attr-defined]
            self.fields[campo].empty_label = "Elige a alguien"  # type: ignore[attr-defined]
            self.fields[campo].error_messages["required"] = "Elige quién codifica."
        self.fields["codigos"].choices = arbol.opciones()  # type: ignore[attr-defined]
        if not self.is_bound:
            acordados = [c for c in arbol.vigentes() if c.estado == Codigo.Estado.ACORDADO]
            self.initial.setdefault("codigos", [str(codigo.uid) for codigo in acordados])
            self.initial.setdefault("semilla", secrets.randbelow(999_000) + 1000)

    def clean_codigos(self) -> list[Codigo]:
        elegidos = [self.arbol.de_uid(uid) for uid in self.cleaned_data["codigos"]]
        return [codigo for codigo in elegidos if codigo]

    def clean(self) -> dict[str, Any]:
        datos = self.cleaned_data
        una, otra = datos.get("una"), datos.get("otra")
        if una and otra and una.usuario_id == otra.usuario_id:
            raise ValidationError({"otra": "Hacen falta dos personas distintas."})
        return datos

    def sorteo(self) -> Sorteo:
        return Sorteo(**self.cleaned_data)


class ConciliarForm(forms.Form):
    entrada = forms.UUIDField()
    codigo = forms.UUIDField()
    decision = forms.ChoiceField(
        choices=Conciliacion.Decision.choices,
        error_messages={"required": "Elige si lo lleva o no."},
    )
    razon = forms.CharField(
        max_length=300,
        error_messages={
            "required": "Escribe la razón: es lo que aprende quien codifica después.",
            "max_length": "La razón cabe en 300 caracteres.",
        },
    )
