"""Lo que escribe quien responde por una organización, o la coordinación cuando llegó por carta."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict

from actores.forms import TextoLimpioMixin
from actores.models import Organizacion
from dialogo.texto import entero
from hallazgos.models import Hito, RespuestaInstitucional
from hallazgos.seguimiento import documento
from hallazgos.seguimiento.comprometer import Paso
from hallazgos.seguimiento.documento import Documento
from hallazgos.seguimiento.semaforo import Estado

PASOS = 12
_DIA = {"type": "date"}


def _fecha(etiqueta: str, **mas: Any) -> forms.DateField:
    return forms.DateField(
        label=etiqueta,
        widget=forms.DateInput(attrs=_DIA, format="%Y-%m-%d"),
        error_messages={
            "required": "Falta la fecha.",
            "invalid": "Esa fecha no existe. Escríbala como 2027-10-02.",
        },
        **mas,
    )


class ResponderForm(TextoLimpioMixin, forms.Form):
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_000)
    sentido = forms.ChoiceField(
        label="Respuesta",
        choices=RespuestaInstitucional.Sentido.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Elija una de las tres respuestas."},
    )
    razones = forms.CharField(
        label="Razones",
        required=False,
        help_text="Se publican tal cual. Si acepta en parte, diga qué sí y qué no.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    cargo = forms.CharField(
        label="Cargo de quien responde",
        max_length=200,
        help_text="Se publica el cargo o el área, nunca un nombre.",
        error_messages={"required": "Escriba el cargo de quien responde, no su nombre."},
    )


class ComprometerForm(TextoLimpioMixin, forms.Form):
    organizacion = forms.ModelChoiceField(
        Organizacion.objects.none(), label="Organización", empty_label=None
    )
    que = forms.CharField(
        label="Qué se hará",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
        error_messages={"required": "Escriba qué se hará."},
    )
    cargo = forms.CharField(
        label="Quién responde",
        max_length=200,
        help_text="Un cargo o un área, no un nombre.",
        error_messages={"required": "Escriba qué cargo o área responde."},
    )
    para_el = _fecha("Para cuándo")
    evidencia_esperada = forms.CharField(
        label="Con qué se probará",
        max_length=300,
        help_text="El documento o la página que cualquiera podrá ver.",
        error_messages={"required": "Escriba con qué se probará."},
    )

    def __init__(self, *args: Any, organizaciones: tuple[Organizacion, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suyas = Organizacion.objects.filter(pk__in=[una.pk for una in organizaciones])
        self.fields["organizacion"].queryset = suyas  # type: ignore[attr-defined]
        self.unica = organizaciones[0] if len(organizaciones) == 1 else None
        if self.unica:
            del self.fields["organizacion"]

    def clean(self) -> dict[str, Any]:
        """Quien sólo responde por una no la elige."""
        datos = super().clean() or self.cleaned_data
        return datos | {"organizacion": self.unica} if self.unica else datos


class PasoForm(TextoLimpioMixin, forms.Form):
    """Un renglón vacío no cuenta; uno a medias dice qué le falta."""

    que = forms.CharField(label="Qué", required=False, max_length=200)
    para_el = _fecha("Para el", required=False)
    cargo = forms.CharField(label="Otra área", required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        if datos.get("para_el") and not datos.get("que"):
            self.add_error("que", "Escriba el paso, o quite la fecha.")
        falta_fecha = "para_el" not in self.errors and not datos.get("para_el")
        if falta_fecha and (datos.get("que") or datos.get("cargo")):
            self.add_error("para_el", "Falta la fecha.")
        return datos


PasosFormSet = formset_factory(PasoForm, extra=3, max_num=PASOS, absolute_max=PASOS)


def renglones(datos: QueryDict | None, *, otro: bool = False) -> BaseFormSet:
    """Los pasos por escribir. ``otro``: los mismos sin revisar, y uno más."""
    if datos is None:
        return PasosFormSet(prefix="pasos")
    cuantos = min(entero(datos.get("pasos-TOTAL_FORMS"), cifras=2) or 3, PASOS)
    if otro:
        campos = PasoForm.base_fields
        escritos = [{c: datos.get(f"pasos-{n}-{c}", "") for c in campos} for n in range(cuantos)]
        suyos = PasosFormSet(prefix="pasos", initial=escritos)
        suyos.extra = 1
        return suyos
    datos = datos.copy()
    datos["pasos-TOTAL_FORMS"], datos["pasos-INITIAL_FORMS"] = str(cuantos), "0"
    return PasosFormSet(datos, prefix="pasos")


def pasos_de(renglones: BaseFormSet) -> list[Paso]:
    """Los escritos."""
    datos = [uno.cleaned_data for uno in renglones.forms]
    return [Paso(d["que"], d["para_el"], d["cargo"]) for d in datos if d.get("que")]


class HitoForm(TextoLimpioMixin, forms.Form):
    que = forms.CharField(
        label="Qué", max_length=200, error_messages={"required": "Escriba el paso."}
    )
    para_el = _fecha("Para el")
    cargo = forms.CharField(label="Otra área", required=False, max_length=200)


class InformarForm(TextoLimpioMixin, forms.Form):
    texto = forms.CharField(
        label="Qué pasó",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Escriba qué pasó."},
    )
    cumplido_el = _fecha(
        "Se cumplió el", required=False, help_text="Déjelo vacío si todavía no se cumple."
    )
    explicacion = forms.CharField(
        label="Por qué se cumplió antes de comprometerse",
        required=False,
        help_text="Sólo si la fecha es anterior al compromiso.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    direccion = forms.CharField(
        label="Dirección de la evidencia",
        required=False,
        max_length=200,
        help_text="Empieza con https:// y cualquiera puede abrirla.",
        widget=forms.URLInput,
    )
    archivo = forms.FileField(
        label="O un documento, en PDF",
        required=False,
        max_length=300,
        help_text="Hasta 10 MB. Se guarda sin autor ni datos ocultos, y se publica.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    reabre = forms.BooleanField(
        label="Corrige lo anterior: el paso no está cumplido", required=False
    )

    def __init__(self, *args: Any, esta_cumplido: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not esta_cumplido:
            del self.fields["reabre"]

    def clean_archivo(self) -> Documento | None:
        subido = self.cleaned_data["archivo"]
        if not subido:
            return None
        if subido.size > documento.MAXIMO:
            raise ValidationError(documento.PESA)
        return documento.leer(subido.read(), subido.name)


class MoverForm(TextoLimpioMixin, forms.Form):
    base = forms.DateField(widget=forms.HiddenInput)
    a = _fecha("Nueva fecha")
    motivo = forms.CharField(
        label="Por qué se mueve",
        max_length=300,
        help_text="Se publica junto a las dos fechas.",
        error_messages={"required": "Escriba por qué, aunque sea breve: se publica."},
    )

    def __init__(self, *args: Any, hito: Hito, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = hito.para_el.isoformat()


class RetirarForm(TextoLimpioMixin, forms.Form):
    motivo = forms.CharField(
        label="Por qué se retira",
        max_length=300,
        help_text="Queda a la vista, con esta razón.",
        error_messages={"required": "Escriba por qué, aunque sea breve: se publica."},
    )


class FiltroForm(forms.Form):
    """Lo que no existe no filtra."""

    estado = forms.ChoiceField(
        label="Estado", required=False, choices=[("", "Todos"), *Estado.choices]
    )
    respuesta = forms.ChoiceField(
        label="Respuesta",
        required=False,
        choices=[
            ("", "Todas"),
            ("pendiente", "Pendiente"),
            *RespuestaInstitucional.Sentido.choices,
        ],
    )
    responsable = forms.ModelChoiceField(
        Organizacion.objects.none(), label="Responsable", required=False, empty_label="Todas"
    )

    def __init__(self, *args: Any, responsables: list[Organizacion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suyas = Organizacion.objects.filter(pk__in=[una.pk for una in responsables])
        self.fields["responsable"].queryset = suyas  # type: ignore[attr-defined]
        for campo in self.fields.values():
            campo.widget.attrs["class"] = "form-select"

    @property
    def elegidos(self) -> dict[str, Any]:
        self.is_valid()
        return {campo: valor for campo, valor in self.cleaned_data.items() if valor}
