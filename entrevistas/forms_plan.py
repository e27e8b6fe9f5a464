"""Lo que alguien escribe al planear: con quién, cuándo, dónde y quién la lleva."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from actores.models import Actor, Cargo, Organizacion, Persona
from dialogo.models import Dialogo, Integrante, Rol
from dialogo.texto import sin_acentos
from entrevistas.forms import Limpio
from entrevistas.models import Entrevista

OTRO = "otro"


class EquipoForm(forms.Form):
    """Quién conduce y quién toma notas, entre quienes hoy pueden entrevistar."""

    conduce = forms.ModelChoiceField(
        Integrante.objects.none(), label="Conduce", empty_label="Elige a alguien"
    )
    toma_notas = forms.ModelChoiceField(
        Integrante.objects.none(),
        label="Toma notas",
        required=False,
        empty_label="Todavía nadie",
        help_text="Sin quien tome notas, la lista lo señala como pendiente.",
    )

    def __init__(
        self,
        *args: Any,
        dialogo: Dialogo,
        integrante: Integrante,
        entrevista: Entrevista | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.integrante = integrante
        pueden = dialogo.integrantes.vigentes().que_entrevistan()
        if entrevista is not None:
            pueden = pueden | dialogo.integrantes.filter(asignaciones__entrevista=entrevista)
        for nombre in ("conduce", "toma_notas"):
            campo: Any = self.fields[nombre]
            campo.queryset = pueden.select_related("usuario").order_by("usuario__nombre").distinct()
            campo.label_from_instance = lambda quien: quien.usuario.nombre

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        conduce, notas = datos.get("conduce"), datos.get("toma_notas")
        if conduce and conduce == notas:
            self.add_error(
                "toma_notas",
                "Quien conduce no puede tomar notas: elige a otra persona o déjalo vacío.",
            )
        elif (
            conduce
            and self.integrante.rol == Rol.ENTREVISTA
            and self.integrante not in (conduce, notas)
        ):
            self.add_error(
                "conduce",
                "Quédate en el equipo: si no conduces ni tomas notas, dejarías de verla.",
            )
        return datos


def equipo_de(entrevista: Entrevista) -> dict[str, int]:
    """Valores iniciales de ``EquipoForm``."""
    return {
        asignacion.papel: asignacion.integrante_id for asignacion in entrevista.asignaciones.all()
    }


class PlanForm(EquipoForm):
    """El plan de una entrevista con una persona ya elegida."""

    fecha = forms.DateField(label="Fecha", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    hora = forms.TimeField(
        label="Hora",
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
    )
    minutos = forms.IntegerField(
        label="Duración en minutos",
        initial=60,
        min_value=10,
        max_value=480,
        error_messages={
            "min_value": "Escribe al menos 10 minutos.",
            "max_value": "Escribe 480 minutos como mucho: son ocho horas.",
        },
    )
    asiento = forms.ChoiceField(
        label="Cargo ese día",
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Elige el cargo con que habla ese día.",
            "invalid_choice": "Ese día no tenía ese cargo. Elige otro.",
        },
    )
    cargo = Limpio(
        label="Cargo con que se presenta",
        error_messages={
            "required": "Escribe el cargo, o cómo se presenta si no tiene uno ese día."
        },
        max_length=200,
        help_text="Por ejemplo, «Embajadora en retiro».",
    )
    organizacion = Limpio(
        label="Organización",
        widget=forms.TextInput({"list": "organizaciones", "autocomplete": "off"}),
        required=False,
        max_length=200,
        help_text="Como está en el directorio, con su nombre o sus siglas. Vacía si va por su"
        " cuenta.",
    )
    modalidad = forms.ChoiceField(
        label="Cómo",
        choices=Entrevista.Modalidad,
        initial=Entrevista.Modalidad.PRESENCIAL,
        widget=forms.RadioSelect,
    )
    lugar = Limpio(
        label="Lugar o enlace",
        required=False,
        max_length=300,
        help_text="Dirección, enlace de la videollamada o número al que se llama.",
    )

    field_order = [
        "fecha", "hora", "minutos", "asiento", "cargo", "organizacion", "modalidad", "lugar",
        "conduce", "toma_notas",
    ]  # fmt: skip

    def __init__(self, *args: Any, persona: Persona, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persona = persona
        self.asientos = self._asientos_de(self._fecha_escrita() or timezone.localdate())
        campo: Any = self.fields["asiento"]
        campo.required = bool(self.asientos)
        campo.choices = [(str(asiento.pk), _describir(asiento)) for asiento in self.asientos]
        if self.asientos:
            campo.choices += [(OTRO, "Otro cargo")]
            if len(self.asientos) == 1:
                campo.initial = str(self.asientos[0].pk)
        if self.initial.get("asiento") not in dict(campo.choices):
            self.initial.pop("asiento", None)

    def _fecha_escrita(self) -> date | None:
        campo: Any = self.fields["fecha"]
        valor = self["fecha"].value()
        if isinstance(valor, date):
            return valor
        try:
            return campo.to_python(valor)
        except ValidationError:
            return None

    def _asientos_de(self, dia: date) -> list[Cargo]:
        return list(self.persona.cargos.vigentes(dia).select_related("organizacion"))

    def clean_fecha(self) -> date:
        fecha = self.cleaned_data["fecha"]
        if abs(fecha.year - timezone.localdate().year) > 5:
            raise ValidationError("Revisa el año: queda a más de cinco años de hoy.")
        return fecha

    def clean_organizacion(self) -> Organizacion | None:
        nombre = self.cleaned_data["organizacion"]
        if not nombre:
            return None
        plano = sin_acentos(nombre)
        activas = Organizacion.objects.activos()
        halladas = list(activas.filter(nombre_plano=plano)[:2]) or list(
            activas.filter(siglas_planas=plano)[:2]
        )
        if len(halladas) == 1:
            return halladas[0]
        if halladas:
            raise ValidationError(
                f"Hay más de una organización «{nombre}». Escribe su nombre completo."
            )
        parecidas = activas.filter(pk__in=Actor.objects.que_dicen(nombre).values("pk"))[:3]
        pista = " ".join(f"«{organizacion.nombre}»" for organizacion in parecidas)
        raise ValidationError(
            f"«{nombre}» no está en el directorio. "
            + (f"¿Es una de éstas? {pista}" if pista else "Agrégala primero en Actores.")
        )

    def clean(self) -> dict[str, Any]:
        """Con un asiento elegido, lo escrito en «Otro cargo» no cuenta."""
        datos = super().clean()
        elegido = datos.get("asiento") if self.asientos else OTRO
        if elegido != OTRO:
            for campo in ("cargo", "organizacion"):
                self.errors.pop(campo, None)
        return datos

    def plan(self) -> dict[str, Any]:
        """Los argumentos de ``planear`` y ``cambiar_plan``."""
        datos = self.cleaned_data
        asiento = next((a for a in self.asientos if str(a.pk) == datos["asiento"]), None)
        return {
            "empieza_en": timezone.make_aware(datetime.combine(datos["fecha"], datos["hora"])),
            "asiento": asiento,
            "cargo": "" if asiento else datos["cargo"],
            "organizacion": None if asiento else datos["organizacion"],
            **{
                campo: datos[campo]
                for campo in ("conduce", "toma_notas", "modalidad", "lugar", "minutos")
            },
        }


def _describir(asiento: Cargo) -> str:
    desde = f", desde {asiento.desde.year}" if asiento.desde else ""
    return f"{asiento.nombre}, {asiento.organizacion.nombre}{desde}"


def plan_de(entrevista: Entrevista) -> dict[str, Any]:
    """Valores iniciales de ``PlanForm`` para una entrevista ya planeada."""
    empieza = timezone.localtime(entrevista.empieza_en) if entrevista.empieza_en else None
    asiento = (
        entrevista.persona.cargos.vigentes(empieza.date() if empieza else None)
        .filter(nombre=entrevista.cargo, organizacion=entrevista.organizacion_id)
        .first()
    )
    return {
        **equipo_de(entrevista),
        "fecha": empieza.date() if empieza else None,
        "hora": empieza.time() if empieza else None,
        "minutos": entrevista.minutos,
        "asiento": str(asiento.pk) if asiento else OTRO,
        "cargo": "" if asiento else entrevista.cargo,
        "organizacion": ""
        if asiento or not entrevista.organizacion
        else entrevista.organizacion.nombre,
        "modalidad": entrevista.modalidad,
        "lugar": entrevista.lugar,
    }
