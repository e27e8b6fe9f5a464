"""Lo que alguien elige al mirar la red. La dirección es la vista: todo va en ella."""

from typing import Any
from urllib.parse import urlencode

from django import forms

from actores.forms import TextoLimpioMixin
from actores.models import Certeza, Region, Sector, Tema, Vinculo
from entrevistas.models import VistaDelMapa

CARGO = "cargo"
TIPOS = [*Vinculo.Tipo.choices, (CARGO, "tiene un cargo en")]
CUANTOS = [("60", "60 actores"), ("150", "150 actores"), ("todos", "todos")]
DE_ENTRADA = "150"
PASOS = [("1", "sólo vecinos"), ("2", "hasta dos pasos")]
TAMANOS = [("vinculos", "por vínculos"), ("intermediacion", "por intermediación")]
ORDENES = ["nombre", "sector", "vinculos", "intermediacion"]
ORDENES_DE_LAZOS = ["origen", "tipo", "destino", "certeza", "desde"]
DE_LA_MIRADA = ("foco", "ver", "orden", "orden_lazos", "q")  # no cambian qué hay en la red


def _con_reves(claves: list[str]) -> list[tuple[str, str]]:
    return [(clave, clave) for clave in [*claves, *(f"-{clave}" for clave in claves)]]


class RedForm(forms.Form):
    """Lo que no se entiende se ignora: la dirección puede venir de un correo."""

    q = forms.CharField(label="Buscar un actor", required=False, max_length=100)
    sector = forms.ModelMultipleChoiceField(
        Sector.objects.macrosectores(), to_field_name="clave", required=False
    )
    tema = forms.ModelMultipleChoiceField(Tema.objects.all(), to_field_name="clave", required=False)
    region = forms.ModelMultipleChoiceField(
        Region.objects.all(), to_field_name="clave", required=False
    )
    tipo = forms.MultipleChoiceField(choices=TIPOS, required=False)
    certeza = forms.MultipleChoiceField(choices=Certeza.choices, required=False)
    dia = forms.DateField(label="Vigentes el día", required=False)
    desde = forms.DateField(label="Que empezaron desde", required=False)
    terminados = forms.BooleanField(label="También los que terminaron", required=False)
    sueltos = forms.BooleanField(label="También actores sin vínculos", required=False)
    cuantos = forms.ChoiceField(label="Cuántos", choices=CUANTOS, required=False)
    centro = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    pasos = forms.ChoiceField(choices=PASOS, required=False)
    foco = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    tamano = forms.ChoiceField(label="Tamaño", choices=TAMANOS, required=False)
    ver = forms.ChoiceField(choices=[("figura", "Figura"), ("tabla", "Tabla")], required=False)
    orden = forms.ChoiceField(choices=_con_reves(ORDENES), required=False)
    orden_lazos = forms.ChoiceField(choices=_con_reves(ORDENES_DE_LAZOS), required=False)
    vista = forms.UUIDField(required=False)

    def valores(self) -> dict[str, Any]:
        """Lo entendido; lo vacío no aparece."""
        self.is_valid()
        return {campo: valor for campo, valor in self.cleaned_data.items() if valor}


def consulta(valores: dict[str, Any], **cambios: Any) -> str:
    """Los valores como van en la dirección, siempre en el mismo orden; ``None`` quita uno."""
    pares: list[tuple[str, str]] = []
    for campo in RedForm.base_fields:
        valor = cambios.get(campo, valores.get(campo))
        if valor in (None, "", False):
            continue
        if valor is True:
            valor = "on"
        varios = valor if hasattr(valor, "__iter__") and not isinstance(valor, str) else [valor]
        pares += [(campo, str(getattr(uno, "clave", uno))) for uno in varios]
    return urlencode(pares)


class VistaForm(TextoLimpioMixin, forms.ModelForm):
    """Nombre y posiciones de una vista por guardar."""

    posiciones = forms.JSONField(required=False)

    class Meta:
        model = VistaDelMapa
        fields = ["nombre"]
        labels = {"nombre": "Cómo se llama esta vista"}

    def clean_posiciones(self) -> dict[str, list[float]]:
        """Llave → [x, y]; lo demás se ignora y el servidor pone las suyas."""
        crudo = self.cleaned_data.get("posiciones")
        if not isinstance(crudo, dict) or len(crudo) > 2_000:
            return {}
        return {
            llave: [round(float(x), 1) for x in punto]
            for llave, punto in crudo.items()
            if str(llave).isdecimal() and len(str(llave)) < 12 and _es_punto(punto)
        }

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except forms.ValidationError as error:
                self.add_error("nombre", error.messages)


def _es_punto(punto: Any) -> bool:
    return (
        isinstance(punto, list)
        and len(punto) == 2
        and all(isinstance(x, int | float) and abs(x) < 100_000 for x in punto)
    )
