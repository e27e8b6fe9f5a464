"""Lo que la coordinación escribe al componer y al explicar una omisión."""

from typing import Any

from django import forms

from dialogo.texto import limpiar_entrada
from informes.apartados import APARTADOS
from informes.composicion import TEXTOS
from informes.models import Composicion


class Largo(forms.CharField):
    """Texto limpio; si es muy largo lo dice con una frase y no lo pierde."""

    def __init__(self, *, renglones: int, **opciones: Any) -> None:
        opciones.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs={"rows": renglones}), **opciones)

    def clean(self, value: Any) -> str:
        return limpiar_entrada(super().clean(value))


class ComposicionForm(forms.Form):
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    introduccion = Largo(
        renglones=8,
        label="Introducción",
        help_text="Para qué es este documento y cómo leerlo. Un renglón vacío separa párrafos.",
    )
    metodo = Largo(renglones=6, label="Método")
    preguntas = Largo(
        renglones=6,
        label="Preguntas para las sobremesas",
        help_text="Una por renglón. Las de cada hallazgo se imprimen también, sin repetirlas aquí.",
    )
    creditos = Largo(renglones=4, label="Créditos", help_text="Quiénes lo hicieron posible.")
    apartados = forms.MultipleChoiceField(
        label="Apartados que entran",
        choices=list(APARTADOS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    con_apartados = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)

    def __init__(self, *args: Any, composicion: Composicion, metodo: str, **kwargs: Any) -> None:
        kwargs["initial"] = {campo: getattr(composicion, campo) for campo in TEXTOS} | {
            "base": composicion.revision,
            "apartados": [clave for clave in APARTADOS if clave not in composicion.omitidos],
            "con_apartados": True,
        }
        super().__init__(*args, **kwargs)
        self.fields["metodo"].help_text = f"Si lo dejas vacío se imprime: «{metodo}»"

    def sobre(self, actual: Composicion) -> "ComposicionForm":
        """Lo mismo que se escribió, ahora sobre la revisión de otra persona."""
        datos = dict(self.cleaned_data) | {"base": actual.revision}
        nuevo = ComposicionForm(datos, composicion=actual, metodo="")
        nuevo.fields["metodo"].help_text = self.fields["metodo"].help_text
        nuevo.is_valid()
        return nuevo

    @property
    def textos(self) -> dict[str, str]:
        return {campo: self.cleaned_data[campo] for campo in TEXTOS}

    @property
    def omitidos(self) -> list[str] | None:
        """Los que se desmarcaron; ``None`` si el envío no los trae."""
        if not self.cleaned_data["con_apartados"]:
            return None
        return [clave for clave in APARTADOS if clave not in self.cleaned_data["apartados"]]


class RazonForm(forms.Form):
    motivo = forms.CharField(
        label="Por qué no aporta ningún pasaje",
        help_text="Se imprime en el anexo de cobertura, sin folio ni señas de quien habló.",
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        error_messages={"required": "Escribe la razón, aunque sea breve."},
    )
