"""Lo que se elige antes de imprimir, y lo que dice un gafete."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from actores.forms import TextoLimpioMixin
from informes.impresos import ETIQUETAS, GAFETES_POR_HOJA, Opciones
from sobremesas.models import Asistente


class OpcionesForm(forms.Form):
    asistente = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    sin_imprimir = forms.BooleanField(required=False)
    desde = forms.IntegerField(required=False, min_value=1, max_value=max(ETIQUETAS))
    por_hoja = forms.TypedChoiceField(required=False, coerce=int, choices=list(ETIQUETAS.items()))

    mesa = forms.IntegerField(required=False, min_value=1, max_value=9999)

    def opciones(self, por_hoja_de: str) -> Opciones:
        datos = self.cleaned_data
        por_hoja = datos["por_hoja"] or 21
        huecos = por_hoja if por_hoja_de == "etiquetas" else GAFETES_POR_HOJA
        return Opciones(
            asistente=datos["asistente"],
            sin_imprimir=datos["sin_imprimir"],
            desde=min(datos["desde"] or 1, huecos),
            por_hoja=por_hoja,
            mesa=datos["mesa"],
        )


class GafeteForm(TextoLimpioMixin, forms.ModelForm):
    class Meta:
        model = Asistente
        fields = ("nombre_gafete",)
        help_texts = {
            "nombre_gafete": "Vacío, sale su nombre completo. Cambia el gafete, las etiquetas y el "
            "plano; en el directorio y en la lista de invitadas no cambia nada."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.fields["nombre_gafete"].label = "Nombre en el gafete"
