"""Lo que alguien escribe del directorio."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet

from actores.models import (
    Actor,
    Cargo,
    Catalogo,
    Organizacion,
    Persona,
    Region,
    Sector,
    Tema,
)
from dialogo.texto import limpiar, sin_acentos

CONTACTO = ("correo", "telefono", "contacto")


def vigentes_o_puestos(modelo: type[Catalogo], puestos: QuerySet | None = None) -> QuerySet:
    """Los vigentes y, además, los que la fila ya tiene aunque se hayan retirado."""
    filas = modelo._default_manager.vigentes()  # type: ignore[attr-defined]
    return (filas | puestos).distinct() if puestos is not None else filas


class TextoLimpioMixin(forms.Form):
    """Todo texto llega en NFC, sin caracteres de control."""

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for nombre, valor in self.cleaned_data.items():
            if isinstance(valor, str):
                self.cleaned_data[nombre] = limpiar(valor).strip()


class SubsectorField(forms.ModelChoiceField):
    """Subsectores agrupados por el macrosector al que suelen pertenecer."""

    def agrupar(self) -> None:
        grupos: dict[str, list[tuple[int, str]]] = {}
        sectores = self.queryset or Sector.objects.none()
        filas = sectores.select_related("padre").order_by("padre__orden", "orden")
        for fila in filas:
            macrosector = fila.padre.nombre if fila.padre else ""
            grupos.setdefault(macrosector, []).append((fila.pk, fila.nombre))
        self.choices = [("", "Sin precisar"), *grupos.items()]


class ActorForm(TextoLimpioMixin, forms.ModelForm):
    """Lo común a personas y organizaciones. El contacto sólo existe para la coordinación."""

    sector = forms.ModelChoiceField(
        Sector.objects.none(), label="Sector", empty_label="Elige un sector"
    )
    subsector = SubsectorField(Sector.objects.none(), required=False)
    temas = forms.ModelMultipleChoiceField(
        Tema.objects.none(),
        label="Temas de interés",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    regiones = forms.ModelMultipleChoiceField(
        Region.objects.none(),
        label="Regiones de interés",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, con_contacto: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not con_contacto:
            for campo in CONTACTO:
                del self.fields[campo]
        self._poner_catalogos()
        for campo in ("notas", "semblanza", "contacto"):
            if campo in self.fields:
                self.fields[campo].widget.attrs["rows"] = 3
        self.fields["nombre"].widget.attrs["autocomplete"] = "off"
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _poner_catalogos(self) -> None:
        actor: Actor | None = self.instance if self.instance.pk else None
        sectores = vigentes_o_puestos(
            Sector,
            Sector.objects.filter(pk__in=[actor.sector_id, actor.subsector_id]) if actor else None,
        )
        self._elegir("sector").queryset = sectores.filter(padre=None)
        subsector = self._elegir("subsector")
        subsector.queryset = sectores.exclude(padre=None)
        subsector.agrupar()
        for campo, modelo in (("temas", Tema), ("regiones", Region)):
            puestos = modelo._default_manager.filter(actores=actor) if actor else None
            self._elegir(campo).queryset = vigentes_o_puestos(modelo, puestos)

    def _elegir(self, campo: str) -> Any:
        return self.fields[campo]


class CargoTextualMixin(forms.Form):
    """La organización se escribe: si no está en el directorio, se agrega sólo si la persona lo pide."""

    organizacion = forms.CharField(
        label="Organización",
        max_length=200,
        required=False,
        help_text="Escribe su nombre y elígela de la lista.",
        widget=forms.TextInput(attrs={"list": "organizaciones", "autocomplete": "off"}),
    )
    es_nueva = forms.BooleanField(label="Es nueva: agregarla también al directorio", required=False)

    def buscar_organizacion(self, sector: Sector) -> Organizacion | None:
        """La escrita; nueva y sin guardar si así se pidió. Sin coincidencia añade el error."""
        nombre = self.cleaned_data.get("organizacion", "")
        plano = sin_acentos(nombre)
        hallada = Organizacion.objects.activos().filter(nombre_plano=plano).order_by("pk").first()
        if hallada or not nombre:
            return hallada
        if self.cleaned_data.get("es_nueva"):
            return Organizacion(nombre=nombre, sector=sector)
        self.add_error(
            "organizacion",
            f"«{nombre}» no está en el directorio. Elígela de la lista o marca que es nueva.",
        )
        return None


class PersonaForm(ActorForm):
    class Meta:
        model = Persona
        fields = [
            "nombre",
            "tratamiento",
            "genero",
            "sector",
            "subsector",
            "semblanza",
            "temas",
            "regiones",
            *CONTACTO,
            "notas",
        ]
        labels = {"nombre": "Nombre completo"}


class NuevaPersonaForm(CargoTextualMixin, PersonaForm):
    """Alta con su cargo de hoy, que es lo que la entrevista fotografía."""

    cargo = forms.CharField(label="Cargo", max_length=200, required=False)
    organizacion_hallada: Organizacion | None = None

    field_order = [
        "nombre",
        "tratamiento",
        "genero",
        "cargo",
        "organizacion",
        "es_nueva",
        "sector",
        "subsector",
        "semblanza",
        "temas",
        "regiones",
        *CONTACTO,
        "notas",
    ]

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("cargo") and not datos.get("organizacion"):
            self.add_error("organizacion", "Di en qué organización tiene ese cargo.")
        if datos.get("organizacion") and not datos.get("cargo"):
            self.add_error("cargo", "Di qué cargo tiene en esa organización.")
        if datos.get("sector"):
            self.organizacion_hallada = self.buscar_organizacion(datos["sector"])
        return datos

    def save(self, commit: bool = True) -> Persona:
        persona = super().save(commit)
        if self.organizacion_hallada:
            if not self.organizacion_hallada.pk:
                self.organizacion_hallada.save()
            Cargo.objects.create(
                persona=persona,
                organizacion=self.organizacion_hallada,
                nombre=self.cleaned_data["cargo"],
            )
        return persona


class OrganizacionForm(ActorForm):
    sitio = forms.URLField(label="Sitio web", required=False, assume_scheme="https")

    class Meta:
        model = Organizacion
        fields = [
            "nombre",
            "siglas",
            "sector",
            "subsector",
            "sitio",
            "temas",
            "regiones",
            *CONTACTO,
            "notas",
        ]


class CargoForm(CargoTextualMixin, TextoLimpioMixin, forms.ModelForm):
    field_order = ["nombre", "organizacion", "es_nueva", "desde", "hasta"]

    class Meta:
        model = Cargo
        fields = ["nombre", "desde", "hasta"]
        widgets = {
            "desde": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "hasta": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        help_texts = {"hasta": "Déjalo vacío mientras siga en el cargo."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organizacion"].required = True
        if self.instance.pk:
            self.fields["organizacion"].initial = self.instance.organizacion.nombre
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("organizacion"):
            hallada = self.buscar_organizacion(self.instance.persona.sector)
            if hallada:
                self.instance.organizacion = hallada
        return datos

    def save(self, commit: bool = True) -> Cargo:
        if not self.instance.organizacion.pk:
            self.instance.organizacion.save()
            self.instance.organizacion = self.instance.organizacion
        return super().save(commit)


class ArchivarForm(TextoLimpioMixin):
    motivo = forms.CharField(
        label="Por qué se archiva",
        max_length=300,
        help_text="Quien busque a este actor leerá la razón.",
        error_messages={"required": "Para archivar hace falta una razón, aunque sea breve."},
    )


class FiltrosForm(forms.Form):
    """Filtros de la lista. Lo que no se entiende se ignora: la dirección puede venir de un correo."""

    ORDENES = [
        ("nombre", "Nombre"),
        ("recientes", "Más recientes"),
        ("sector", "Sector"),
    ]
    q = forms.CharField(label="Buscar", required=False, max_length=100)
    sector = forms.ModelMultipleChoiceField(
        Sector.objects.macrosectores(), to_field_name="clave", required=False
    )
    forma = forms.MultipleChoiceField(
        choices=[("persona", "Personas"), ("organizacion", "Organizaciones")],
        required=False,
    )
    tema = forms.ModelChoiceField(
        Tema.objects.all(), to_field_name="clave", required=False, empty_label="Todos"
    )
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label="Región",
        to_field_name="clave",
        required=False,
        empty_label="Todas",
    )
    archivados = forms.BooleanField(label="Sólo archivados", required=False)
    orden = forms.ChoiceField(choices=ORDENES, required=False)

    def valores(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data
