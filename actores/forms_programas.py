"""Lo que alguien escribe de un programa, una norma o una contraparte de fuera."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from actores.forms import TextoLimpioMixin, vigentes_o_puestos
from actores.models import Mandato, Organizacion, Programa, Region, Socio, Tema
from dialogo.texto import sin_acentos

FECHA = {"type": "date"}


def _casillas(modelo: Any, rotulo: str, *, optativa: bool) -> Any:
    return forms.ModelMultipleChoiceField(
        modelo.objects.none(),
        label=rotulo,
        required=not optativa,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Elige al menos uno."},
    )


class ConOrganizacionMixin(forms.Form):
    """La organización se escribe y se elige de la lista del directorio."""

    campo_de_organizacion = "organizacion"

    def _hallar(self, nombre: str) -> Organizacion | None:
        """Por nombre o por siglas; sin coincidencia añade el error."""
        if not nombre:
            return None
        plano = sin_acentos(nombre)
        activas = Organizacion.objects.activos()
        hallada = (
            activas.filter(nombre_plano=plano).first()
            or activas.filter(siglas_planas=plano).first()
        )
        if hallada is None:
            self.add_error(
                self.campo_de_organizacion,
                f"«{nombre}» no está en el directorio. Elígela de la lista o agrégala antes.",
            )
        return hallada


class CatalogosMixin(forms.ModelForm):
    """Temas y regiones vigentes, y los ya puestos aunque se hayan retirado."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        puesto = self.instance.pk
        for campo, modelo in (("temas", Tema), ("regiones", Region)):
            puestos = getattr(self.instance, campo).all() if puesto else None
            elegir: Any = self.fields[campo]
            elegir.queryset = vigentes_o_puestos(
                modelo, modelo._default_manager.filter(pk__in=puestos) if puestos else None
            )
        self.helper = FormHelper()
        self.helper.form_tag = False


class ProgramaForm(ConOrganizacionMixin, TextoLimpioMixin, CatalogosMixin):
    organizacion_escrita = forms.CharField(
        label="Organización",
        max_length=200,
        help_text="Escribe su nombre o sus siglas y elígela de la lista.",
        widget=forms.TextInput({"list": "organizaciones", "autocomplete": "off"}),
    )
    temas = _casillas(Tema, "Temas", optativa=False)
    regiones = _casillas(Region, "Regiones", optativa=True)
    campo_de_organizacion = "organizacion_escrita"

    class Meta:
        model = Programa
        fields = [
            "nombre", "temas", "regiones", "socios", "instrumento", "estado", "desde", "hasta",
            "presupuesto", "fuente", "notas",
        ]  # fmt: skip
        widgets = {
            "socios": forms.CheckboxSelectMultiple,
            "desde": forms.DateInput(FECHA, "%Y-%m-%d"),
            "hasta": forms.DateInput(FECHA, "%Y-%m-%d"),
            "notas": forms.Textarea({"rows": 3}),
        }
        help_texts = {"presupuesto": "Sólo si es público, y con su fuente."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["organizacion_escrita"].initial = self.instance.organizacion.nombre

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if organizacion := self._hallar(datos.get("organizacion_escrita", "")):
            self.instance.organizacion = organizacion
        if datos.get("presupuesto") is not None and not datos.get("fuente"):
            self.add_error("fuente", "Un presupuesto se anota con su fuente.")
        return datos

    def _get_validation_exclusions(self) -> set[str]:
        """La organización se escribe aparte, pero cuenta para no repetir el nombre."""
        fuera = super()._get_validation_exclusions()  # type: ignore[misc]
        if self.instance.organizacion_id:
            fuera.discard("organizacion")
            fuera.discard("archivado_en")
        return fuera


class MandatoForm(ConOrganizacionMixin, TextoLimpioMixin, CatalogosMixin):
    responsable_escrito = forms.CharField(
        label="Quién responde",
        max_length=200,
        required=False,
        help_text="La organización a la que la norma se lo encarga, si dice cuál.",
        widget=forms.TextInput({"list": "organizaciones", "autocomplete": "off"}),
    )
    temas = _casillas(Tema, "Temas", optativa=False)
    regiones = _casillas(Region, "Regiones", optativa=True)
    campo_de_organizacion = "responsable_escrito"

    class Meta:
        model = Mandato
        fields = ["norma", "articulo", "texto", "temas", "regiones", "vigente_desde", "fuente"]
        widgets = {
            "texto": forms.Textarea({"rows": 3}),
            "vigente_desde": forms.DateInput(FECHA, "%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.responsable:
            self.fields["responsable_escrito"].initial = self.instance.responsable.nombre

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        escrito = datos.get("responsable_escrito", "")
        hallada = self._hallar(escrito)
        if hallada or not escrito:
            self.instance.responsable = hallada
        return datos


class SocioForm(TextoLimpioMixin, forms.ModelForm):
    class Meta:
        model = Socio
        fields = ["nombre", "tipo", "region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        puesta = self.instance.region_id
        elegir: Any = self.fields["region"]
        elegir.queryset = vigentes_o_puestos(
            Region, Region._default_manager.filter(pk=puesta) if puesta else None
        )
        elegir.empty_label = "Sin región"
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_nombre(self) -> str:
        """La columna generada no se valida sola: se compara aquí, con acentos o sin ellos."""
        nombre = self.cleaned_data["nombre"]
        iguales = Socio.objects.filter(nombre_plano=sin_acentos(nombre)).exclude(
            pk=self.instance.pk
        )
        if iguales.exists():
            raise forms.ValidationError("Ya está en la lista.")
        return nombre


class FiltroDeProgramasForm(forms.Form):
    """Lo que no se entiende se ignora."""

    q = forms.CharField(label="Buscar", required=False, max_length=100)
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
    estado = forms.ChoiceField(choices=[("", "Todos"), *Programa.Estado.choices], required=False)
    archivados = forms.BooleanField(label="Sólo archivados", required=False)

    def valores(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data
