"""Lo que alguien escribe al filtrar, consentir, cancelar y corregir."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from actores.models import Sector
from dialogo.models import AvisoPrivacidad, Dialogo, Integrante
from dialogo.texto import limpiar
from entrevistas.consentir import abre
from entrevistas.models import Alcance, Consentimiento, Entrada, Entrevista, Nivel

ORDENES = [
    ("", "Lo que toca"),
    ("folio", "Folio"),
    ("reciente", "Más reciente"),
    ("antigua", "Más antigua"),
    ("persona", "Persona"),
]
CUANDO = [
    ("vencidas", "Vencidas"),
    ("hoy", "Hoy"),
    ("semana", "Esta semana"),
    ("sin_fecha", "Sin fecha"),
]
FALTA = [
    ("algo", "Le falta algo"),
    ("consentimiento", "Sin consentimiento"),
    ("notas", "Sin quien tome notas"),
    ("cerrar", "Sin cerrar"),
    ("preguntas", "Preguntas sin marcar"),
]

CLASES: dict[type, str] = {
    forms.TextInput: "form-control",
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
}


class Limpio(forms.CharField):
    """Texto en NFC y sin caracteres de control."""

    def to_python(self, value: Any) -> str:
        return limpiar(super().to_python(value) or "").strip()


class FiltroForm(forms.Form):
    """Filtros de la lista. Un valor que no existe se ignora: nunca es un error."""

    q = Limpio(
        label="Buscar",
        required=False,
        help_text="Folio, nombre, cargo u organización.",
        widget=forms.TextInput({"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    estado = forms.ChoiceField(
        label="Estado",
        required=False,
        choices=[("", "Todos"), *Entrevista.Estado.choices],
    )
    cuando = forms.ChoiceField(label="Cuándo", required=False, choices=[("", "Siempre"), *CUANDO])
    falta = forms.ChoiceField(label="Qué le falta", required=False, choices=[("", "Todas"), *FALTA])
    quien = forms.ModelChoiceField(
        Integrante.objects.none(),
        label="Equipo",
        required=False,
        empty_label="Todo el equipo",
    )
    sector = forms.ModelChoiceField(
        Sector.objects.none(), label="Sector", required=False, empty_label="Todos"
    )
    orden = forms.ChoiceField(label="Orden", required=False, choices=ORDENES)
    mias = forms.BooleanField(label="Sólo las que me tocan", required=False)

    def __init__(self, datos: Any, *, dialogo: Dialogo) -> None:
        super().__init__(datos)
        for campo in self.fields.values():
            campo.widget.attrs["class"] = CLASES[type(campo.widget)]
        quien: Any = self.fields["quien"]
        quien.queryset = (
            dialogo.integrantes.filter(asignaciones__isnull=False)
            .select_related("usuario")
            .order_by("usuario__nombre")
            .distinct()
        )
        quien.label_from_instance = lambda integrante: integrante.usuario.nombre
        sector: Any = self.fields["sector"]
        sector.queryset = (
            Sector.objects.macrosectores().filter(entrevistas__dialogo=dialogo).distinct()
        )

    def elegidos(self) -> dict[str, Any]:
        """Los filtros que valen, con sus valores limpios."""
        self.is_valid()
        return {campo: valor for campo, valor in self.cleaned_data.items() if valor}


class MotivoForm(forms.Form):
    """Una razón, breve y obligatoria."""

    motivo = Limpio(
        label="Motivo",
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": "Escribe el motivo, aunque sea breve."},
    )


class ConsentimientoForm(forms.Form):
    """Lo que permite la persona. El nivel empieza en el más estricto; lo demás se elige."""

    nivel = forms.ChoiceField(
        label="Cómo puede aparecer lo que diga",
        choices=list(reversed(Nivel.choices)),
        initial=Nivel.ANONIMA,
        widget=forms.RadioSelect,
    )
    alcance = forms.ChoiceField(
        label="Hasta dónde puede llegar",
        choices=Alcance,
        widget=forms.RadioSelect,
        error_messages={"required": "Elige hasta dónde puede llegar lo que diga."},
    )
    forma = forms.ChoiceField(
        label="Cómo dio su consentimiento",
        choices=[("", "Elige una"), *Consentimiento.Forma.choices],
        error_messages={"required": "Elige cómo dio su consentimiento."},
    )
    fecha = forms.DateField(
        label="Fecha en que lo dio",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    aviso = forms.ModelChoiceField(
        AvisoPrivacidad.objects.none(),
        label="Aviso de privacidad que vio",
        empty_label=None,
        error_messages={"invalid_choice": "Elige la versión del aviso que vio la persona."},
    )
    lo_pidio = forms.BooleanField(
        label="La persona entrevistada lo pidió o lo confirmó", required=False
    )
    nota = Limpio(
        label="Nota",
        required=False,
        max_length=300,
        help_text="Algo que la persona quiso precisar. Si ahora permite más que antes, cómo lo"
        " pidió o lo confirmó.",
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        dialogo: Dialogo,
        anterior: Consentimiento | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.anterior = anterior
        aviso: Any = self.fields["aviso"]
        aviso.queryset = dialogo.avisos.all()
        self.initial.setdefault("aviso", dialogo.aviso_vigente())
        self.initial.setdefault("fecha", timezone.localdate())
        if anterior is None:
            del self.fields["lo_pidio"]

    def clean_fecha(self) -> date:
        fecha = self.cleaned_data["fecha"]
        if fecha > timezone.localdate():
            raise ValidationError("Esa fecha todavía no llega.")
        return fecha

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        if not datos.get("nivel") or not datos.get("alcance"):
            return datos
        if abre(self.anterior, nivel=datos["nivel"], alcance=datos["alcance"]):
            if not datos.get("lo_pidio"):
                self.add_error(
                    "lo_pidio",
                    "Esto permite más que antes: sólo vale si la persona lo pidió o lo confirmó.",
                )
            if not datos.get("nota") and "nota" not in self.errors:
                self.add_error("nota", "Escribe cómo lo pidió o lo confirmó.")
        return datos


class CorreccionForm(forms.Form):
    """El texto nuevo de una entrada y por qué cambia."""

    tipo = forms.ChoiceField(
        label="Qué es",
        choices=[par for par in Entrada.Tipo.choices if par[0] != Entrada.Tipo.FUERA],
        widget=forms.RadioSelect,
    )
    texto = forms.CharField(
        label="Texto corregido",
        strip=False,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": "La entrada no puede quedar vacía."},
    )
    motivo = Limpio(
        label="Por qué cambia",
        max_length=300,
        help_text="Por ejemplo, «se confirmó con quien tomó notas».",
        error_messages={
            "required": "Para modificar el texto hace falta una razón, aunque sea breve."
        },
    )
