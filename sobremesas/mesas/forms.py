"""Lo que se escribe al acomodar: una mesa, una pareja, un destino."""

import re
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from actores.forms import TextoLimpioMixin
from sobremesas.mesas.dibujo import COLUMNAS, FILAS
from sobremesas.mesas.reparto import Asiento
from sobremesas.models import FuncionEnSobremesa, Invitacion, Lugar, Mesa, Pareja, Sobremesa
from sobremesas.puerta.dentro import CON_LUGAR

LUGARES_POR_MESA = 12
_DESTINO = re.compile(r"(\d{1,3})-(\d{1,3})-(\d{1,18})", re.ASCII)
_ASIENTO = re.compile(r"(\d{1,3})-(\d{1,3})", re.ASCII)


@dataclass(frozen=True)
class Destino:
    """A dónde se mueve alguien y quién estaba ahí, según la página: «3-2-118»; 0 si nadie."""

    asiento: Asiento
    esperaba: int | None

    @classmethod
    def leer(cls, texto: str) -> "Destino | None":
        partes = _DESTINO.fullmatch(texto)
        if partes is None:
            return None
        mesa, lugar, ocupa = map(int, partes.groups())
        return cls((mesa, lugar), ocupa or None)


def leer_asiento(texto: str) -> Asiento | None:
    partes = _ASIENTO.fullmatch(texto)
    return (int(partes[1]), int(partes[2])) if partes else None


class MesaForm(TextoLimpioMixin, forms.ModelForm):
    relatan = forms.ModelMultipleChoiceField(
        FuncionEnSobremesa.objects.none(),
        label="Quién relata en ella",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Mesa
        fields = ("numero", "lugares", "columna", "fila", "es_accesible", "nota")

    def __init__(self, *args: Any, sobremesa: Sobremesa, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.sobremesa = sobremesa
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        for campo, maximo in (("numero", 99), ("lugares", LUGARES_POR_MESA)):
            self.fields[campo] = forms.IntegerField(
                label=self.fields[campo].label, min_value=1, max_value=maximo
            )
        for campo, maximo in (("columna", COLUMNAS), ("fila", FILAS)):
            self.fields[campo] = forms.IntegerField(
                label=self.fields[campo].label,
                min_value=0,
                max_value=maximo,
                help_text=self.fields[campo].help_text,
            )
        relatan = sobremesa.equipo.filter(funcion=FuncionEnSobremesa.Funcion.RELATA)
        self.fields["relatan"].queryset = relatan.select_related("usuario", "mesa")  # type: ignore[attr-defined]
        self.fields["relatan"].label_from_instance = _quien_relata  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["relatan"] = list(self.instance.equipo.values_list("pk", flat=True))

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        otras = list(self.instance.sobremesa.mesas.exclude(pk=self.instance.pk))
        if datos.get("numero") in {mesa.numero for mesa in otras}:
            self.add_error("numero", "Ya hay una mesa con ese número.")
        for mesa in otras:
            cerca = abs(mesa.columna - datos.get("columna", -9)) < 2
            if mesa.fila == datos.get("fila") and cerca:
                self.add_error("columna", f"Ahí se encima con la mesa {mesa.numero}.")
                break
        sentadas = Lugar.objects.filter(mesa=self.instance.pk).count()
        if self.instance.pk and datos.get("lugares", 99) < sentadas:
            self.add_error("lugares", f"En la mesa hay {sentadas} personas: mueve antes a alguien.")
        return datos

    def save(self, commit: bool = True) -> Mesa:
        mesa = super().save(commit)
        mesa.equipo.exclude(pk__in=self.cleaned_data["relatan"]).update(mesa=None)
        self.cleaned_data["relatan"].update(mesa=mesa)
        _compactar(mesa)
        return mesa


def _quien_relata(funcion: FuncionEnSobremesa) -> str:
    return (
        f"{funcion.usuario}, ahora en la {funcion.mesa}" if funcion.mesa else str(funcion.usuario)
    )


def _compactar(mesa: Mesa) -> None:
    """Si la mesa se hizo más chica, quienes quedaban de más toman los números libres."""
    sentadas = list(mesa.sentadas.order_by("numero"))
    libres = sorted(set(range(1, mesa.lugares + 1)) - {lugar.numero for lugar in sentadas})
    for lugar in sentadas:
        if lugar.numero > mesa.lugares:
            lugar.numero = libres.pop(0)
            lugar.save(update_fields=["numero"])


class ParejaForm(TextoLimpioMixin, forms.ModelForm):
    class Meta:
        model = Pareja
        fields = ("una", "regla", "otra", "motivo")
        labels = {"una": "Esta persona", "otra": "Y esta otra", "regla": "Van"}

    def __init__(self, *args: Any, sobremesa: Sobremesa, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.sobremesa = sobremesa
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        sentadas = Invitacion.objects.filter(sobremesa=sobremesa, estado__in=CON_LUGAR)
        for campo in ("una", "otra"):
            self.fields[campo].queryset = sentadas.select_related("persona")  # type: ignore[attr-defined]
            self.fields[campo].empty_label = "Elige a alguien"  # type: ignore[attr-defined]
        self.fields["regla"].choices = Pareja.Regla.choices  # type: ignore[attr-defined]
        self.fields["motivo"].help_text = "Sólo lo lee la coordinación."

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        una, otra = datos.get("una"), datos.get("otra")
        if not una or not otra:
            return datos
        if una == otra:
            self.add_error("otra", "Elige a dos personas distintas.")
            return datos
        if una.pk > otra.pk:  # la pareja es la misma en los dos sentidos
            datos["una"], datos["otra"] = otra, una
        if self.instance.sobremesa.parejas.filter(una=datos["una"], otra=datos["otra"]).exists():
            self.add_error("otra", "Esa pareja ya tiene una regla. Quítala antes de poner otra.")
        return datos
