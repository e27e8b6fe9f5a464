"""Formularios del tablero: filtrar, anotar, llamar y decidir."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from actores.models import Sector
from dialogo.forms import LimpioMixin
from dialogo.models import Dialogo, Usuario
from sobremesas import fechas
from sobremesas.asiento.acciones import DESDE, Accion, DatosDeDelegado
from sobremesas.models import QUIENES_CONVOCAN, Canal, Idioma, Invitacion, Pendiente, Sobremesa
from sobremesas.tablero.respuestas import ORDENES, RESPUESTAS

# Por dónde llega una respuesta que anota el equipo.
CANALES = [
    (canal.value, canal.label)
    for canal in (Canal.TELEFONO, Canal.CORREO, Canal.CARTA, Canal.EN_PERSONA, Canal.MENSAJE)
]
# Lo que una persona puede contestar, en las palabras del equipo.
RESPUESTAS_POSIBLES = {
    Accion.ASISTIR: "Asistirá",
    Accion.DECLINAR: "No podrá",
    Accion.DELEGAR: "Manda a alguien en su representación",
    Accion.NOMBRAR: "Dijo a quién manda",
    Accion.REVOCAR: "Irá en persona, ya no manda a nadie",
    Accion.CAMBIAR_DIA: "Otro día le queda mejor",
    Accion.ESPERAR: "Quiere quedar en espera",
}


def quienes_llaman(dialogo: Dialogo) -> QuerySet[Usuario]:
    papeles = dialogo.integrantes.vigentes().filter(rol__in=QUIENES_CONVOCAN)
    return Usuario.objects.filter(pk__in=papeles.values("usuario")).order_by("nombre")


class FiltrosForm(LimpioMixin, forms.Form):
    """Lo que no se entiende en la dirección se ignora."""

    q = forms.CharField(required=False, max_length=100)
    r = forms.ChoiceField(required=False, choices=[(c, par[0]) for c, par in RESPUESTAS.items()])
    dia = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    canal = forms.ChoiceField(required=False, choices=[("", "Por cualquier medio"), *Canal.choices])
    sector = forms.ModelChoiceField(
        Sector.objects.none(), required=False, to_field_name="clave", empty_label="Todos"
    )
    orden = forms.ChoiceField(
        required=False,
        choices=zip(ORDENES, ["Lo más reciente", "Nombre", "Sector"], strict=True),
    )

    def __init__(self, *args: Any, sobremesas: list[Sobremesa], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dias = [(una.numero, fechas.dia(una.empieza_en).capitalize()) for una in sobremesas]
        self.fields["dia"].choices = [("", "Todos los días"), *dias]  # type: ignore[attr-defined]
        self.fields["sector"].queryset = Sector.objects.macrosectores()  # type: ignore[attr-defined]

    def valores(self) -> dict[str, Any]:
        self.is_valid()
        return {campo: valor for campo, valor in self.cleaned_data.items() if valor}


class AnotarForm(LimpioMixin, forms.Form):
    """Cualquier respuesta, en nombre de quien fue invitada, con su fuente."""

    accion = forms.ChoiceField(label="Qué contestó", widget=forms.RadioSelect)
    canal = forms.ChoiceField(label="Cómo lo dijo", choices=CANALES, widget=forms.RadioSelect)
    nota = forms.CharField(
        label="Nota",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Por ejemplo, con quién hablaste. Queda en la historia de la silla.",
    )
    razon = forms.CharField(
        label="Por qué pasa antes que quien espera",
        required=False,
        max_length=300,
        help_text="Sólo si debe tomar un lugar antes que ellas. Vacío, queda en la espera.",
    )
    sobremesa = forms.ModelChoiceField(
        Sobremesa.objects.none(), required=False, label="Qué día", empty_label="Elige el día"
    )
    nombre = forms.CharField(label="Nombre de quien la representa", required=False, max_length=300)
    tratamiento = forms.CharField(label="Tratamiento", required=False, max_length=20)
    cargo = forms.CharField(label="Cargo", required=False, max_length=300)
    organizacion = forms.CharField(label="Organización", required=False, max_length=300)
    correo = forms.EmailField(label="Correo electrónico", required=False)
    telefono = forms.CharField(label="Teléfono", required=False, max_length=60)
    idioma = forms.ChoiceField(label="Idioma", required=False, choices=Idioma.choices)
    version = forms.IntegerField(widget=forms.HiddenInput)
    clave = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, invitacion: Invitacion, otros: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "version": invitacion.version,
            "clave": uuid.uuid4().hex,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        estado = invitacion.estado
        self.fields["accion"].choices = [  # type: ignore[attr-defined]
            (accion, palabra)
            for accion, palabra in RESPUESTAS_POSIBLES.items()
            if estado in DESDE[accion]
        ]
        self.fields["sobremesa"].queryset = otros  # type: ignore[attr-defined]
        self.fields["sobremesa"].label_from_instance = (  # type: ignore[attr-defined]
            lambda una: f"{fechas.dia(una.empieza_en).capitalize()}, {una.nombre}"
        )
        self.fields["organizacion"].help_text = "Vacía si es la misma."

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        accion = datos.get("accion")
        if accion == Accion.NOMBRAR and not datos.get("nombre"):
            self.add_error("nombre", "Falta el nombre de quien la representa.")
        if accion == Accion.CAMBIAR_DIA and not datos.get("sobremesa"):
            self.add_error("sobremesa", "Elige el día que le queda mejor.")
        return datos

    def delegado(self) -> DatosDeDelegado | None:
        """Los datos de quien va, o nada si todavía no se sabe."""
        if self.cleaned_data["accion"] not in (Accion.DELEGAR, Accion.NOMBRAR):
            return None
        if not self.cleaned_data["nombre"]:
            return None
        campos = ("nombre", "correo", "telefono", "cargo", "organizacion", "tratamiento")
        datos = {campo: self.cleaned_data[campo] for campo in campos}
        return DatosDeDelegado(**datos, idioma=self.cleaned_data["idioma"] or Idioma.ESPANOL)


class ConRazonForm(LimpioMixin, forms.Form):
    """Lo que el equipo decide sobre una silla: siempre con su razón y con la versión que vio."""

    motivo = forms.CharField(
        label="Razón", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SaltarForm(LimpioMixin, forms.Form):
    """Ofrecer el lugar a alguien más que quien sigue."""

    a = forms.ModelChoiceField(
        Invitacion.objects.none(),
        label="A quién se le ofrece",
        widget=forms.RadioSelect,
        empty_label=None,
    )
    motivo = forms.CharField(
        label="Razón",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Queda con la oferta.",
    )

    def __init__(self, *args: Any, otras: QuerySet[Invitacion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["a"].queryset = otras  # type: ignore[attr-defined]


class AsignarForm(forms.Form):
    responsable = forms.ModelChoiceField(
        Usuario.objects.none(), required=False, label="Quién llama", empty_label="Nadie todavía"
    )

    def __init__(self, *args: Any, dialogo: Dialogo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = quienes_llaman(dialogo)  # type: ignore[attr-defined]


class AplazarForm(forms.Form):
    para_el = forms.DateField(
        label="Para el día", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_para_el(self) -> Any:
        dia = self.cleaned_data["para_el"]
        if dia < timezone.localdate():
            raise ValidationError("Ese día ya pasó.")
        return dia


class ResolverForm(LimpioMixin, forms.Form):
    resolucion = forms.CharField(
        label="Qué se hizo", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class NuevaLlamadaForm(LimpioMixin, forms.ModelForm):
    """Un pendiente que abre el equipo desde la silla."""

    class Meta:
        model = Pendiente
        fields = ["texto", "para_el", "responsable"]
        labels = {
            "texto": "De qué se trata",
            "para_el": "Para el día",
            "responsable": "Quién llama",
        }
        widgets = {"para_el": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, dialogo: Dialogo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = quienes_llaman(dialogo)  # type: ignore[attr-defined]
        self.fields["responsable"].empty_label = "Nadie todavía"  # type: ignore[attr-defined]


class LoteForm(LimpioMixin, forms.Form):
    """Qué hacer con las sillas elegidas. Sólo se exige el dato que la acción pide."""

    accion = forms.ChoiceField(label="Qué hacer")
    prioridad = forms.TypedChoiceField(
        required=False, coerce=int, choices=Invitacion.Prioridad.choices, empty_value="0"
    )
    dia = forms.ModelChoiceField(Sobremesa.objects.none(), required=False)
    quien = forms.ModelChoiceField(Usuario.objects.none(), required=False)
    canal = forms.ChoiceField(required=False, choices=[("", ""), *CANALES])
    motivo = forms.CharField(required=False, max_length=300, label="Razón")

    def __init__(self, *args: Any, dialogo: Dialogo, dias: Any, acciones: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["accion"].choices = [(una.clave, una.nombre) for una in acciones]  # type: ignore[attr-defined]
        self.fields["dia"].queryset = dias  # type: ignore[attr-defined]
        self.fields["quien"].queryset = quienes_llaman(dialogo)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        accion = datos.get("accion")
        datos["prioridad"] = int(datos.get("prioridad") or 0)
        if accion == "dia" and not datos.get("dia"):
            self.add_error("dia", "Elige a qué día pasan.")
        if accion == "canal" and not datos.get("canal"):
            self.add_error("canal", "Elige por dónde se les invitó.")
        if accion == "retirar" and not datos.get("motivo"):
            self.add_error("motivo", "Para retirar hace falta una razón.")
        return datos
