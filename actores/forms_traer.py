"""Lo que se pregunta al importar y al juntar."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from actores.forms import TextoLimpioMixin
from actores.models import FilaImportada, Importacion
from actores.traer.clases import CAMPOS
from actores.traer.leer import MAXIMO_DE_BYTES, muy_grande


class SubirForm(forms.Form):
    clase = forms.ChoiceField(
        label="Qué trae la hoja",
        choices=Importacion.Clase.choices,
        initial=Importacion.Clase.ACTORES,
        widget=forms.RadioSelect,
    )
    archivo = forms.FileField(
        label="El archivo",
        help_text="Excel (.xlsx) o CSV, hasta 10 MB y 10,000 filas. No se guarda: sólo sus renglones.",
        error_messages={
            "required": "Elige un archivo.",
            "empty": "El archivo está vacío.",
            "missing": "Elige un archivo.",
        },
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv,.tsv,.txt", "data-maximo": MAXIMO_DE_BYTES}
        ),
    )

    def clean_archivo(self) -> UploadedFile:
        archivo = self.cleaned_data["archivo"]
        if archivo.size > MAXIMO_DE_BYTES:
            raise forms.ValidationError(muy_grande(archivo.size))
        return archivo


class ColumnasForm(forms.Form):
    """Una pregunta por columna de la hoja: qué campo es, o se ignora."""

    def __init__(self, datos: Any, *, importacion: Importacion) -> None:
        super().__init__(datos)
        opciones = [("", "Se ignora")] + [(c.clave, c.titulo) for c in CAMPOS[importacion.clase]]
        actuales = {posicion: campo for campo, posicion in importacion.columnas.items()}
        for posicion, encabezado in enumerate(importacion.encabezados):
            self.fields[f"c{posicion}"] = forms.ChoiceField(
                label=encabezado or f"Columna {posicion + 1}",
                choices=opciones,
                required=False,
                initial=actuales.get(posicion, ""),
            )

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        elegidos = [campo for campo in datos.values() if campo]
        for nombre, campo in list(datos.items()):
            if campo and elegidos.count(campo) > 1:
                self.add_error(nombre, "Dos columnas no pueden ser lo mismo.")
        return datos

    def columnas(self) -> dict[str, int]:
        return {campo: int(nombre[1:]) for nombre, campo in self.cleaned_data.items() if campo}


class DecisionForm(forms.Form):
    """Con ``elegido``, es ésa; sin nada, se vuelve a preguntar."""

    fila = forms.IntegerField(min_value=1, max_value=10**7)
    decision = forms.ChoiceField(
        choices=[("", ""), *FilaImportada.Decision.choices], required=False
    )
    elegido = forms.IntegerField(min_value=1, max_value=10**17, required=False)

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("elegido"):
            datos["decision"] = FilaImportada.Decision.ES
        return datos


class ArregloForm(TextoLimpioMixin):
    """``fuera`` deja sin importar todas las filas con ese valor."""

    campo = forms.CharField(max_length=40)
    valor = forms.CharField(max_length=4000, required=False, strip=False)
    arreglo = forms.CharField(max_length=400, required=False)
    vaciar = forms.BooleanField(required=False)
    fuera = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if not (datos.get("fuera") or datos.get("vaciar") or datos.get("arreglo")):
            raise forms.ValidationError("Elige con qué sustituirlo.")
        return datos
