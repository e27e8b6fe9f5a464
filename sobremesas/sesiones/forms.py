"""Lo que alguien escribe de un día: cuándo, dónde y para cuántas personas."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone

from dialogo.forms import LimpioMixin
from sobremesas.models import Sobremesa

DIAS_SEGUIDOS = 7
CUANDO = ("fecha", "empieza", "termina")
DONDE = ("lugar", "direccion")


def _fecha(etiqueta: str) -> forms.DateField:
    return forms.DateField(
        label=etiqueta,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={
            "required": "Escribe el día.",
            "invalid": "Escribe un día que exista, como 27/01/2027.",
        },
    )


def _hora(etiqueta: str) -> forms.TimeField:
    return forms.TimeField(
        label=etiqueta,
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        error_messages={
            "required": "Escribe la hora.",
            "invalid": "Escribe una hora de 00:00 a 23:59.",
        },
    )


def _mapa() -> forms.URLField:
    return forms.URLField(
        label="Enlace al mapa",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput({"placeholder": "https://"}),
        help_text="Empieza con https://. Va en la invitación y en el calendario.",
        validators=[URLValidator(["https"])],
        error_messages={"invalid": "Pega la dirección completa, con https:// al principio."},
    )


def instante(fecha: datetime.date, hora: datetime.time) -> datetime.datetime:
    """Ese día a esa hora del centro de México."""
    return timezone.make_aware(datetime.datetime.combine(fecha, hora))


class HorarioMixin(LimpioMixin):
    """Arma ``empieza_en`` y ``termina_en`` con lo que se escribió, y dice qué no cuadra."""

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        fecha, empieza, termina = (datos.get(campo) for campo in CUANDO)
        if fecha and empieza and termina:
            if termina <= empieza:
                self.add_error("termina", "La hora de término va después de la de inicio.")  # type: ignore[attr-defined]
            datos["empieza_en"] = instante(fecha, empieza)
            datos["termina_en"] = instante(fecha, termina)
            if datos["empieza_en"] < timezone.now():
                self.add_error("fecha", "Ese día y esa hora ya pasaron.")  # type: ignore[attr-defined]
        return datos


class _DiaForm(HorarioMixin, forms.ModelForm):
    fecha = _fecha("Día")
    empieza = _hora("Empieza")
    termina = _hora("Termina")
    corte_fecha = _fecha("Se puede contestar hasta el")
    corte_hora = _hora("Hora de cierre")
    mapa_url = _mapa()

    class Meta:
        model = Sobremesa
        fields = [
            "nombre", "lugar", "direccion", "mapa_url", "como_llegar",
            "cupo", "aforo", "personas_por_mesa",
        ]  # fmt: skip
        labels = {"personas_por_mesa": "Personas por mesa"}
        widgets = {
            "como_llegar": forms.Textarea({"rows": 3}),
        }
        help_texts = {
            "lugar": "Como se dirá en voz alta: «Azotea del Laboratorio».",
            "como_llegar": "Metro, estacionamiento, elevador, por qué puerta se entra.",
            "cupo": "Sillas para quienes se invita.",
        }
        error_messages = {
            "lugar": {"required": "Escribe la sede."},
            "cupo": {"min_value": "Escribe 1 o más.", "required": "Escribe cuántos lugares hay."},
            "aforo": {"min_value": "Escribe 1 o más.", "required": "Escribe cuántas caben."},
            "personas_por_mesa": {
                "min_value": "Escribe 2 o más.",
                "required": "Escribe cuántas por mesa.",
            },
        }

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        fecha, hora = datos.get("corte_fecha"), datos.get("corte_hora")
        empieza = datos.get("empieza_en") or self.instance.empieza_en
        if fecha and hora:
            datos["corte_en"] = instante(fecha, hora)
            if empieza and datos["corte_en"] > empieza:
                self.add_error("corte_fecha", "Las respuestas se cierran antes de que empiece.")
        if (datos.get("aforo") or 0) < (datos.get("cupo") or self.instance.cupo):
            self.add_error("aforo", "Caben menos personas que lugares hay a la mesa.")
        return datos

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for campo in ("empieza_en", "termina_en", "corte_en"):
            if campo in self.cleaned_data:
                setattr(self.instance, campo, self.cleaned_data[campo])


class AltaForm(_DiaForm):
    """Uno o varios días seguidos, a la misma hora y en la misma sede."""

    cuantos = forms.IntegerField(
        label="Cuántos días seguidos",
        min_value=1,
        max_value=DIAS_SEGUIDOS,
        initial=1,
        help_text="Todos a la misma hora y en la misma sede. Después se cambia cada uno.",
        error_messages={
            "min_value": "Escribe 1 o más.",
            "max_value": f"Escribe {DIAS_SEGUIDOS} como mucho.",
            "required": "Escribe cuántos.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nombre"].required = False
        self.fields["nombre"].help_text = "Si lo dejas en blanco: Sobremesa 1, Sobremesa 2…"
        self.fields["fecha"].label = "Primer día"


class EdicionForm(_DiaForm):
    """Lo que se corrige sin avisar. Si ya se dijo a alguien, fecha y sede tienen su propia página.

    El cupo no está: cambiarlo toca sillas y lo hace ``sobremesas.asiento``.
    """

    class Meta(_DiaForm.Meta):
        fields = [campo for campo in _DiaForm.Meta.fields if campo != "cupo"]

    def __init__(self, *args: Any, ya_se_dijo: bool, **kwargs: Any) -> None:
        sobremesa: Sobremesa = kwargs["instance"]
        kwargs["initial"] = _escrito(sobremesa)
        super().__init__(*args, **kwargs)
        if ya_se_dijo:
            for campo in (*CUANDO, *DONDE):
                del self.fields[campo]


def _escrito(sobremesa: Sobremesa) -> dict[str, Any]:
    """Fecha y horas como van en los campos. Un día sin hora las deja en blanco."""
    empieza, termina, corte = (
        timezone.localtime(cuando)
        for cuando in (sobremesa.empieza_en, sobremesa.termina_en, sobremesa.corte_en)
    )
    return {
        "fecha": empieza.date(),
        "empieza": None if sobremesa.sin_hora else empieza.time(),
        "termina": None if sobremesa.sin_hora else termina.time(),
        "corte_fecha": corte.date(),
        "corte_hora": corte.time().replace(second=0, microsecond=0),
    }


class CambioForm(HorarioMixin, forms.Form):
    """Otra sede u otra hora: lo que se le dirá a quienes ya saben."""

    fecha = _fecha("Día")
    empieza = _hora("Empieza")
    termina = _hora("Termina")
    lugar = forms.CharField(
        label="Sede", max_length=200, error_messages={"required": "Escribe la sede."}
    )
    direccion = forms.CharField(label="Dirección", max_length=300, required=False)
    mapa_url = _mapa()
    como_llegar = forms.CharField(
        label="Cómo llegar", required=False, widget=forms.Textarea({"rows": 3})
    )
    motivo = forms.CharField(
        label="Qué cambió y por qué",
        max_length=300,
        help_text="Lo lee quien fue invitado: «Se esperan lluvias; bajamos al vestíbulo».",
        error_messages={"required": "Escribe por qué, en una frase."},
    )

    def __init__(self, *args: Any, sobremesa: Sobremesa, **kwargs: Any) -> None:
        kwargs["initial"] = {
            **_escrito(sobremesa),
            **{
                campo: getattr(sobremesa, campo)
                for campo in ("lugar", "direccion", "mapa_url", "como_llegar")
            },
        }
        super().__init__(*args, **kwargs)
        self.sobremesa = sobremesa

    def clean(self) -> dict[str, Any]:
        datos = super().clean()
        if not self.errors and not set(self.changed_data) - {"motivo", "como_llegar", "mapa_url"}:
            raise ValidationError(
                "No cambia el día, la hora ni la sede: lo demás se corrige sin avisar."
            )
        return datos

    def cambios(self) -> dict[str, Any]:
        """Lo que recibe ``asiento.sesion.reprogramar``; el cierre se mueve con el inicio."""
        datos = self.cleaned_data
        campos = ("empieza_en", "termina_en", *DONDE, "mapa_url", "como_llegar", "motivo")
        movido = datos["empieza_en"] - self.sobremesa.empieza_en
        return {
            **{campo: datos[campo] for campo in campos},
            "corte_en": self.sobremesa.corte_en + movido,
        }


class MotivoForm(LimpioMixin, forms.Form):
    motivo = forms.CharField(
        label="Por qué se cancela",
        max_length=300,
        help_text="Lo lee quien fue invitado.",
        error_messages={"required": "Escribe por qué, en una frase."},
    )


class CupoForm(forms.Form):
    cupo = forms.IntegerField(
        label="Lugares a la mesa",
        min_value=1,
        max_value=500,
        error_messages={
            "min_value": "Escribe 1 o más.",
            "max_value": "Escribe 500 como mucho.",
            "required": "Escribe cuántos lugares hay.",
        },
    )
