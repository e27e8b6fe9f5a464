"""Lo que se escribe y se elige en el libro de códigos."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dialogo.models import Dialogo
from dialogo.texto import limpiar
from entrevistas.anclaje import oraciones
from entrevistas.codificacion.arbol import Arbol
from entrevistas.codificacion.lectura import sin_destino
from entrevistas.models import Codigo, Entrada

COLORES = [(1, "Azul"), (2, "Ladrillo"), (3, "Verde"), (4, "Ocre"), (5, "Gris"), (6, "Violeta")]
MAXIMO = 4000
_LARGA = 30


def _texto(etiqueta: str, ayuda: str = "", filas: int = 3) -> forms.CharField:
    return forms.CharField(
        label=etiqueta,
        required=False,
        max_length=MAXIMO,
        help_text=ayuda,
        widget=forms.Textarea(attrs={"rows": filas}),
    )


class CodigoForm(forms.Form):
    """Los textos de un código. Al proponerlo se elige su lugar; el color, sólo en una familia."""

    nombre = forms.CharField(
        max_length=100,
        help_text="Corto, como se diría en voz alta.",
        error_messages={"required": "Escribe un nombre corto."},
    )
    padre = forms.ChoiceField(label="Dentro de", required=False)
    definicion = _texto("Definición", "Qué nombra, en una o dos frases.")
    cuando_si = _texto("Úsalo cuando", "Lo que tiene que haber en el pasaje.")
    cuando_no = _texto(
        "No lo uses cuando",
        "Di cuál sí corresponde: entre corchetes, el nombre de otro código se vuelve enlace; "
        "por ejemplo: usa [Costo de vida].",
    )
    ejemplo = _texto("Ejemplo", "Inventado para el libro. Nunca una cita de una entrevista.", 2)
    color = forms.TypedChoiceField(
        label="Color de la familia",
        choices=COLORES,
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, arbol: Arbol, dialogo: Dialogo, codigo: Codigo | None = None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.arbol, self.dialogo, self.codigo = arbol, dialogo, codigo
        if codigo:
            del self.fields["padre"]
            if codigo.padre_id:
                del self.fields["color"]
        else:
            opciones = [("", "Ninguno: es una familia nueva"), *arbol.opciones()]
            self.fields["padre"].choices = opciones  # type: ignore[attr-defined]
            self.fields["color"].label = "Color, si es una familia nueva"

    def clean_padre(self) -> Codigo | None:
        return self.arbol.de_uid(self.cleaned_data["padre"])

    def clean_cuando_no(self) -> str:
        texto = self.cleaned_data["cuando_no"]
        if huerfanos := sin_destino(self.arbol, texto):
            raise ValidationError(f"No hay un código vigente que se llame «{huerfanos[0]}».")
        return texto

    def clean_ejemplo(self) -> str:
        texto = limpiar(self.cleaned_data["ejemplo"]).strip()
        if texto and texto != (self.codigo.ejemplo if self.codigo else "") and self._se_dijo(texto):
            raise ValidationError(
                "Esas palabras están en una entrevista. Escribe un ejemplo inventado: el libro "
                "viaja más lejos que las citas."
            )
        return texto

    def _se_dijo(self, texto: str) -> bool:
        largas = [texto[a:b].strip(' «»“”"') for a, b in oraciones(texto)]
        buscadas = [frase for frase in largas if len(frase) >= _LARGA][:10]
        entradas = Entrada.objects.filter(entrevista__dialogo=self.dialogo)
        return any(entradas.filter(texto__icontains=frase).exists() for frase in buscadas)


class _ElegirForm(forms.Form):
    destino = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, arbol: Arbol, codigo: Codigo, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.arbol, self.codigo = arbol, codigo
        campo = self.fields["destino"]
        campo.choices = self.opciones()  # type: ignore[attr-defined]
        campo.error_messages["invalid_choice"] = "Ese código ya no se puede elegir."

    def opciones(self) -> list[tuple[str, str]]:
        return self.arbol.opciones(sin=self.arbol.rama(self.codigo))

    def clean_destino(self) -> Codigo | None:
        return self.arbol.de_uid(self.cleaned_data["destino"])


class LugarForm(_ElegirForm):
    """A dónde se mueve; vacío es el primer nivel."""

    def opciones(self) -> list[tuple[str, str]]:
        return [("", "Primer nivel: es una familia"), *super().opciones()]


class FusionForm(_ElegirForm):
    """En cuál se junta."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        campo = self.fields["destino"]
        campo.label = "Se junta en"
        campo.required = True
        campo.error_messages["required"] = "Elige en cuál se junta."

    def opciones(self) -> list[tuple[str, str]]:
        return [("", "Elige un código"), *super().opciones()]


class ArchivoForm(forms.Form):
    archivo = forms.FileField(
        label="Archivo",
        help_text="Un libro REFI-QDA (.qdc) o una hoja CSV o XLSX. Hasta 2 MB.",
        widget=forms.FileInput(attrs={"accept": ".qdc,.csv,.xlsx,.txt,.xml"}),
        error_messages={
            "required": "Elige el archivo que quieres traer.",
            "empty": "El archivo está vacío.",
        },
    )
