"""Lo que alguien escribe de la tarde: la escaleta, el equipo de ese día y las reglas de la convocatoria."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dialogo.forms import LimpioMixin
from dialogo.models import Usuario
from hallazgos.models import Hallazgo
from sobremesas.models import (
    Convocatoria,
    FuncionEnSobremesa,
    Mesa,
    PuntoDelDia,
    Sobremesa,
)
from sobremesas.sesiones import escaleta

MINUTOS = {
    "min_value": "Escribe 1 o más.",
    "max_value": "Escribe 480 como mucho: son ocho horas.",
    "required": "Escribe los minutos.",
    "invalid": "Escribe los minutos con números.",
}


TITULOS = {PuntoDelDia.Clase.RECESO: "Receso", PuntoDelDia.Clase.PRIORIZAR: "Priorizar"}


class PuntoForm(LimpioMixin, forms.ModelForm):
    """Un hallazgo, la priorización, un receso u otro momento de la tarde."""

    clase = forms.ChoiceField(
        label="Qué es",
        choices=[
            (PuntoDelDia.Clase.HALLAZGO, "Un hallazgo"),
            (PuntoDelDia.Clase.PRIORIZAR, "La priorización"),
            (PuntoDelDia.Clase.RECESO, "Un receso"),
            (PuntoDelDia.Clase.MOMENTO, "Otro momento"),
        ],
        required=False,
    )
    minutos = forms.IntegerField(
        label="Minutos", min_value=1, max_value=480, initial=20, error_messages=MINUTOS
    )

    class Meta:
        model = PuntoDelDia
        fields = ["clase", "hallazgo", "titulo", "minutos", "presenta"]
        labels = {"titulo": "Cómo se anuncia"}
        help_texts = {
            "titulo": "«Bienvenida», «Café». De un hallazgo, vacío: se anuncia con su título."
        }

    def __init__(self, *args: Any, sobremesa: Sobremesa, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo: Any = self.fields["hallazgo"]
        campo.queryset = escaleta.por_agregar(sobremesa)
        if self.instance.hallazgo_id:
            campo.queryset = campo.queryset | Hallazgo.objects.filter(pk=self.instance.hallazgo_id)
        campo.empty_label = "Ninguno"
        campo.label_from_instance = lambda h: f"{h.folio} {getattr(h, 'titulo', '') or ''}".strip()

    def clean(self) -> dict[str, Any]:
        """Con un hallazgo elegido es ese hallazgo, diga lo que diga el otro campo."""
        datos = super().clean()
        clases = PuntoDelDia.Clase
        clase = datos.get("clase") or clases.MOMENTO
        if datos.get("hallazgo"):
            clase = clases.HALLAZGO
        elif clase == clases.HALLAZGO and not datos.get("titulo"):
            raise ValidationError("Elige un hallazgo o escribe qué momento es.")
        elif clase == clases.HALLAZGO:
            clase = clases.MOMENTO
        datos["titulo"] = datos.get("titulo") or TITULOS.get(clase, "")
        if not datos["titulo"] and not datos.get("hallazgo"):
            raise ValidationError("Elige un hallazgo o escribe qué momento es.")
        datos["clase"] = clase
        return datos


class MinutosForm(LimpioMixin, forms.ModelForm):
    """Lo que se ajusta en la propia escaleta, sin abrir otra página."""

    minutos = forms.IntegerField(min_value=1, max_value=480, error_messages=MINUTOS)

    class Meta:
        model = PuntoDelDia
        fields = ["minutos", "presenta"]


class FuncionForm(forms.ModelForm):
    class Meta:
        model = FuncionEnSobremesa
        fields = ["usuario", "funcion", "mesa"]
        labels = {"usuario": "Quién", "mesa": "En qué mesa"}
        help_texts = {"mesa": "Para quien relata."}

    def __init__(self, *args: Any, sobremesa: Sobremesa, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quien: Any = self.fields["usuario"]
        vigentes = sobremesa.dialogo.integrantes.vigentes().values("usuario")
        quien.queryset = Usuario.objects.filter(pk__in=vigentes, is_active=True).order_by("nombre")
        quien.label_from_instance = lambda usuario: usuario.nombre
        quien.empty_label = "Elige a alguien"
        mesa: Any = self.fields["mesa"]
        mesa.queryset = Mesa.objects.filter(sobremesa=sobremesa)
        mesa.empty_label = "Sin mesa"

    def _get_validation_exclusions(self) -> set[str]:
        """``sobremesa`` no está en el formulario, pero no repetir función sí cuenta."""
        return super()._get_validation_exclusions() - {"sobremesa"}  # type: ignore[misc]

    def _update_errors(self, errors: ValidationError) -> None:
        for fallo in errors.error_dict.get("__all__", []):
            if fallo.code == "unique_together" or fallo.code == "unique":
                fallo.message, fallo.params = "Ya tiene esa función ese día.", None
        super()._update_errors(errors)  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("mesa") and datos.get("funcion") != FuncionEnSobremesa.Funcion.RELATA:
            self.add_error("mesa", "Sólo quien relata tiene una mesa.")
        return datos


class ReglasForm(LimpioMixin, forms.ModelForm):
    class Meta:
        model = Convocatoria
        fields = [
            "bienvenida", "bienvenida_en", "correo_de_respuesta", "telefono",
            "permite_varios_dias", "delegado_con_visto_bueno",
            "equilibra_la_espera", "espera_automatica", "horas_de_oferta",
            "manda_desde", "manda_hasta",
            "texto_de_cada_dia", "nivel_de_sala",
        ]  # fmt: skip
        widgets = {
            "bienvenida": forms.Textarea({"rows": 5}),
            "bienvenida_en": forms.Textarea({"rows": 5, "lang": "en"}),
            "manda_desde": forms.TimeInput({"type": "time"}, "%H:%M"),
            "manda_hasta": forms.TimeInput({"type": "time"}, "%H:%M"),
            "texto_de_cada_dia": forms.RadioSelect,
            "nivel_de_sala": forms.RadioSelect,
        }
        labels = {
            "bienvenida": "Por qué se invita",
            "bienvenida_en": "Lo mismo, en inglés",
            "correo_de_respuesta": "Correo que lee el equipo",
            "telefono": "Teléfono para dudas",
            "manda_desde": "No se manda nada antes de las",
            "manda_hasta": "ni después de las",
            "texto_de_cada_dia": "Con qué texto abre cada día",
            "nivel_de_sala": "Lo dicho en la sala se cita",
        }
        help_texts = {
            "bienvenida_en": "Lo lee quien recibe su invitación en inglés. Vacío: va sólo en español"
            " lo de arriba, y en inglés lo demás.",
            "telefono": "Sale en la invitación y en la confirmación.",
            "permite_varios_dias": "Apagado, quien tiene lugar un día y prefiere otro cambia de día en"
            " un solo paso; si el otro está lleno, conserva el suyo.",
            "delegado_con_visto_bueno": "Encendido, el nombre que manda una oficina abre un pendiente"
            " y la coordinación dice sí o no. El lugar no se pierde mientras tanto.",
            "equilibra_la_espera": "Apagado, cuentan sólo la prioridad y desde cuándo espera. La razón"
            " queda escrita en cada oferta.",
            "espera_automatica": "Apagado, la plataforma propone a quién y por qué, y una persona"
            " decide. Encendido, ofrece sola hasta el cierre de respuestas.",
            "horas_de_oferta": "Mientras corren, ese lugar cuenta como ocupado. Al vencer se libera"
            " una sola vez y a esa persona no se le vuelve a ofrecer solo.",
            "texto_de_cada_dia": "Con el mismo, cada sobremesa trabaja a ciegas de las demás hasta"
            " terminar la suya. Encadenado, la sala lee qué cambió. La redacción de cada día se fija al"
            " abrir su sala.",
            "nivel_de_sala": "Por sector, sólo si hay bastantes personas de él; si no, sin sector."
            " Con su nombre, sólo quien lo pida.",
            "manda_desde": "Hora del centro de México. Lo que se escriba de noche sale a esta hora.",
        }
        error_messages = {
            "horas_de_oferta": {"min_value": "Escribe 1 o más.", "required": "Escribe cuántas."},
            "correo_de_respuesta": {
                "invalid": "Escribe un correo completo, como hola@cdmx.ejemplo."
            },
        }

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        desde, hasta = datos.get("manda_desde"), datos.get("manda_hasta")
        if desde and hasta and hasta <= desde:
            self.add_error("manda_hasta", "La hora de cierre va después de la de inicio.")
        return datos
