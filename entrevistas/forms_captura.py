"""Lo que la captura recibe, venga de un formulario o en JSON."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actores.models import Region, Tema
from dialogo.models import Pregunta
from dialogo.texto import limpiar_entrada
from entrevistas.models import Entrada, Entrevista, Nivel, Respuesta

REVISION_MAXIMA = 2**31 - 1


class Texto(forms.Field):
    """Texto libre: limpio y de tamaño razonable, o una frase que dice qué pasa."""

    widget = forms.Textarea

    def clean(self, value: Any) -> str | None:
        if value is None:
            if self.required:
                raise ValidationError("Falta el texto.")
            return None
        if not isinstance(value, str):
            raise ValidationError("El texto no llegó como texto.")
        return limpiar_entrada(value)


class Base(forms.IntegerField):
    def __init__(self, **opciones: Any) -> None:
        super().__init__(min_value=0, max_value=REVISION_MAXIMA, **opciones)


def frase(form: forms.BaseForm) -> str:
    """El primer error, para quien escribe."""
    for campo, errores in form.errors.items():
        texto = str(errores[0])
        es_nuestro = campo in {"texto", "primera", "segunda", "__all__"}
        return texto if es_nuestro else f"No se pudo guardar: {campo}. {texto}"
    return ""


class DeLaGuiaForm(forms.Form):
    """Con una pregunta de la guía de la entrevista, también de una versión anterior."""

    pregunta = forms.ModelChoiceField(Pregunta.objects.none())

    def __init__(self, entrevista: Entrevista, datos: Any) -> None:
        super().__init__(datos)
        campo = self.fields["pregunta"]
        campo.queryset = Pregunta.objects.filter(  # type: ignore[attr-defined]
            bloque__dialogo=entrevista.dialogo_id
        ).select_related("bloque")


class EntradaForm(DeLaGuiaForm):
    tipo = forms.ChoiceField(choices=Entrada.Tipo)
    texto = Texto(required=False)
    base = Base(required=False)
    terminar = forms.BooleanField(required=False)
    nivel = forms.ChoiceField(choices=[("", "")] + Nivel.choices, required=False)
    temas = forms.ModelMultipleChoiceField(Tema.objects.vigentes(), required=False)
    regiones = forms.ModelMultipleChoiceField(Region.objects.vigentes(), required=False)
    tras = Texto(required=False)

    def __init__(self, entrevista: Entrevista, datos: Any) -> None:
        if datos.get("tipo") == Entrada.Tipo.FUERA:
            datos = {**datos, "texto": "", "tras": None}
        super().__init__(entrevista, datos)

    def para_guardar(self) -> dict[str, Any]:
        """Argumentos de ``captura.guardar``; sin «temas» en la petición, no se tocan."""
        datos = dict(self.cleaned_data)
        datos["texto"], datos["base"] = datos["texto"] or "", datos["base"] or 0
        for campo in ("temas", "regiones"):
            if campo not in self.data:
                datos[campo] = None
        return datos


class MarcaForm(DeLaGuiaForm):
    estado = forms.ChoiceField(
        choices=[("", "")] + [c for c in Respuesta.Estado.choices if c[0] != "abordada"],
        required=False,
    )


class MoverForm(DeLaGuiaForm):
    antes_de = forms.UUIDField(required=False)

    def __init__(self, entrevista: Entrevista, datos: Any) -> None:
        super().__init__(entrevista, datos)
        self.fields["pregunta"].required = False


class DividirForm(forms.Form):
    base = Base()
    nueva = forms.UUIDField()
    primera = Texto()
    segunda = Texto()


class BaseForm(forms.Form):
    base = Base()


class ReunirForm(BaseForm):
    parte = forms.UUIDField()
    base_parte = Base()


class SepararForm(BaseForm):
    parte = forms.UUIDField()


class NivelForm(forms.Form):
    nivel = forms.ChoiceField(choices=Nivel)


class DeshacerNivelForm(forms.Form):
    nivel = forms.ChoiceField(choices=[("", "")] + Nivel.choices, required=False)


class EtiquetasForm(forms.Form):
    """Sólo del catálogo: una clave desconocida es un error, nunca una etiqueta nueva."""

    poner_temas = forms.ModelMultipleChoiceField(Tema.objects.vigentes(), required=False)
    poner_regiones = forms.ModelMultipleChoiceField(Region.objects.vigentes(), required=False)
    quitar_temas = forms.ModelMultipleChoiceField(Tema.objects.all(), required=False)
    quitar_regiones = forms.ModelMultipleChoiceField(Region.objects.all(), required=False)

    def cosas(self, verbo: str) -> list[Tema | Region]:
        return [
            *self.cleaned_data[f"{verbo}_temas"],
            *self.cleaned_data[f"{verbo}_regiones"],
        ]
