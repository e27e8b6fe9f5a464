"""Lo que la coordinación decide del informe final antes de construirlo."""

from typing import Any

from django import forms

from informes.final.contenido import APARTADOS
from informes.forms_informes import Largo
from informes.models import Composicion

TEXTOS = ("introduccion", "metodo", "creditos")


class FinalForm(forms.Form):
    """Una casilla vacía de las marcadas deja fuera; los textos vacíos imprimen lo de siempre."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    introduccion = Largo(
        renglones=8,
        label="Introducción",
        help_text="Con qué empieza. Vacía, se imprime el resumen del diálogo.",
    )
    metodo = Largo(renglones=6, label="Método")
    creditos = Largo(
        renglones=4,
        label="Créditos",
        help_text="Quiénes lo hicieron posible. Quienes organizan y apoyan se imprimen siempre.",
    )
    apartados = forms.MultipleChoiceField(
        label="Apartados que entran",
        choices=list(APARTADOS.items()),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        required=False,
    )
    recomendaciones = forms.MultipleChoiceField(
        label="Recomendaciones que entran",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        required=False,
    )
    con_casillas = forms.BooleanField(widget=forms.HiddenInput, required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        composicion: Composicion,
        metodo: str,
        recomendaciones: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        fuera = set(composicion.omitidos)
        kwargs["initial"] = {campo: getattr(composicion, campo) for campo in TEXTOS} | {
            "base": composicion.revision,
            "apartados": [clave for clave in APARTADOS if clave not in fuera],
            "recomendaciones": [folio for folio, _ in recomendaciones if folio not in fuera],
            "con_casillas": True,
        }
        super().__init__(*args, **kwargs)
        self.opciones = recomendaciones
        self.fields["recomendaciones"].choices = recomendaciones  # type: ignore[attr-defined]
        self.fields["metodo"].help_text = f"Si lo dejas vacío se imprime: «{metodo}»"

    def sobre(self, actual: Composicion) -> "FinalForm":
        """Lo mismo que se escribió, ahora sobre la revisión de otra persona."""
        datos = dict(self.cleaned_data) | {"base": actual.revision}
        nuevo = FinalForm(datos, composicion=actual, metodo="", recomendaciones=self.opciones)
        nuevo.fields["metodo"].help_text = self.fields["metodo"].help_text
        nuevo.is_valid()
        return nuevo

    @property
    def textos(self) -> dict[str, str]:
        return {campo: self.cleaned_data[campo] for campo in TEXTOS} | {"preguntas": ""}

    @property
    def omitidos(self) -> list[str] | None:
        """Apartados y folios que se desmarcaron; ``None`` si el envío no los trae."""
        if not self.cleaned_data["con_casillas"]:
            return None
        dentro = {*self.cleaned_data["apartados"], *self.cleaned_data["recomendaciones"]}
        return [uno for uno in (*APARTADOS, *(f for f, _ in self.opciones)) if uno not in dentro]
