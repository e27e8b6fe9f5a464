"""Subir la fotografía de una hoja, y pasar una línea de ella."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actores.forms import TextoLimpioMixin
from sobremesas.aportaciones import Datos
from sobremesas.hojas.imagen import MAXIMO
from sobremesas.models import Aportacion, HojaDeMesa, Mesa, Puesto, PuntoDelDia, Sobremesa

ACEPTA = "image/jpeg,image/png,image/webp"


class SubirHojaForm(forms.Form):
    """``camara`` abre la del teléfono; ``archivo`` deja elegir una que ya se tomó."""

    uid = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    punto = forms.ModelChoiceField(
        PuntoDelDia.objects.none(), label="Hallazgo", empty_label="Elige el hallazgo"
    )
    mesa = forms.ModelChoiceField(Mesa.objects.none(), label="Mesa", required=False)
    camara = forms.FileField(
        label="Tomar la fotografía",
        required=False,
        max_length=300,
        widget=forms.FileInput(attrs={"accept": ACEPTA, "capture": "environment"}),
    )
    archivo = forms.FileField(
        label="O elegir una que ya tomaste",
        required=False,
        max_length=300,
        widget=forms.FileInput(attrs={"accept": ACEPTA}),
    )

    def __init__(self, *args: Any, dia: Sobremesa, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        puntos = dia.puntos.exclude(hallazgo=None).exclude(redaccion=None)
        self.fields["punto"].queryset = puntos.select_related("hallazgo__dialogo", "redaccion")  # type: ignore[attr-defined]
        self.fields["punto"].label_from_instance = en_corto  # type: ignore[attr-defined]
        self.fields["mesa"].queryset = dia.mesas.all()  # type: ignore[attr-defined]
        self.fields["mesa"].label_from_instance = lambda mesa: f"Mesa {mesa.numero}"  # type: ignore[attr-defined]
        self.fields["mesa"].empty_label = "Sin mesa"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or {}
        imagen = datos.get("camara") or datos.get("archivo")
        if imagen is None and not self.errors:
            raise ValidationError("Toma la fotografía o elige una.")
        if imagen and imagen.size > MAXIMO:
            raise ValidationError("La fotografía pesa más de 12 MB. Tómala con menos tamaño.")
        datos["imagen"] = imagen
        return datos


class LineaForm(TextoLimpioMixin, forms.Form):
    """Una línea de la hoja. ``lugar`` vacío o cero: lo dijo la mesa."""

    uid = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)
    clase = forms.ChoiceField(
        label="Clase", choices=Aportacion.Clase.choices, widget=forms.RadioSelect
    )
    lugar = forms.IntegerField(
        label="Lugar", required=False, min_value=0, max_value=999, help_text="0 si fue la mesa."
    )
    texto = forms.CharField(
        label="Lo dicho, o las palabras que propone",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    razon = forms.CharField(
        label="Porque", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    fuerza = forms.ChoiceField(
        label="Fuerza",
        choices=Aportacion.Fuerza.choices,
        initial=Aportacion.Fuerza.DEBERIA,
        widget=forms.RadioSelect,
    )
    es_literal = forms.BooleanField(label="Está escrito palabra por palabra", required=False)

    def __init__(self, *args: Any, hoja: HojaDeMesa, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hoja = hoja

    def clean_lugar(self) -> Puesto | None:
        numero = self.cleaned_data["lugar"]
        if not numero:
            return None
        suyo = Puesto.objects.filter(sala=self.hoja.sala, mesa=self.hoja.mesa, numero=numero)
        if self.hoja.mesa is None or not (puesto := suyo.first()):
            raise ValidationError(
                "Esa mesa no tiene ese lugar. Con 0 queda como dicho por la mesa."
            )
        return puesto

    def datos(self) -> Datos:
        limpio = self.cleaned_data
        return Datos(
            uid=limpio["uid"],
            punto=self.hoja.punto,
            mesa=self.hoja.mesa,
            puesto=limpio["lugar"],
            clase=limpio["clase"],
            texto=limpio["texto"],
            razon=limpio["razon"],
            fuerza=limpio["fuerza"],
            es_literal=limpio["es_literal"],
            origen=Aportacion.Origen.PAPEL,
        )


def en_corto(punto: PuntoDelDia) -> str:
    folio = punto.hallazgo.folio if punto.hallazgo else ""
    return f"{folio}. {punto.redaccion or punto}"[:80]
