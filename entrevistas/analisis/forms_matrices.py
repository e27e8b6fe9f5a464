"""Lo que se elige en los cruces y lo que se escribe en una celda de marco."""

from typing import Any
from uuid import UUID

from django import forms

from actores.models import Sector, Tema
from entrevistas.analisis.conteos import Universo
from entrevistas.analisis.parejas import LUGARES
from entrevistas.analisis.tabla import MEDIDAS
from entrevistas.models import Entrevista

MATRICES = {
    "sectores": "Códigos por sectores",
    "regiones": "Temas por regiones",
    "codigos": "Códigos con códigos",
}


class CruceForm(forms.Form):
    """Qué matriz, qué se cuenta y cómo. Lo que no se entiende vale lo de costumbre."""

    que = forms.ChoiceField(choices=list(MATRICES.items()), required=False)
    medida = forms.ChoiceField(label="Cuenta", choices=list(MEDIDAS.items()), required=False)
    hijos = forms.ChoiceField(
        label="Códigos de dentro",
        choices=[("1", "Cada código suma los de dentro"), ("0", "Cada código por su cuenta")],
        required=False,
    )
    en = forms.ChoiceField(
        label="Dónde", choices=[(c, t.capitalize()) for c, t in LUGARES.items()], required=False
    )
    modo = forms.ChoiceField(
        label="Pareja",
        choices=[("con", "Uno y otro (Y)"), ("sin", "Uno sin el otro (NO)")],
        required=False,
    )

    INICIALES = {
        "que": "sectores",
        "medida": "personas",
        "hijos": "1",
        "en": "entrevista",
        "modo": "con",
    }

    def __init__(self, datos: Any, *, completa: bool) -> None:
        limpios = {
            campo: datos.get(campo)
            if datos.get(campo) in dict(self.base_fields[campo].choices)  # type: ignore[attr-defined]
            else inicial
            for campo, inicial in self.INICIALES.items()
        }
        super().__init__(limpios, auto_id="cruce_%s")
        self.is_valid()
        self.elegido = self.cleaned_data
        de_sobra = {"que"} if completa else set(self.INICIALES)
        if self.elegido["que"] != "codigos":
            de_sobra |= {"en", "modo"}
        if self.elegido["que"] == "regiones":
            de_sobra.add("hijos")
        for campo in de_sobra:
            self.fields.pop(campo, None)
        for visible in self.fields.values():
            visible.widget.attrs["class"] = "form-select mini"


class UidsField(forms.Field):
    """Varias casillas con un identificador; lo que no lo es se rechaza."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[UUID]:
        try:
            return [UUID(uno) for uno in value or []]
        except ValueError:
            raise forms.ValidationError("Un pasaje marcado no se entiende.") from None


class CeldaForm(forms.Form):
    """El resumen, sus citas y la versión sobre la que se escribió."""

    resumen = forms.CharField(required=False, strip=False)
    lista = forms.BooleanField(required=False)
    version = forms.IntegerField(min_value=0)
    entrada = UidsField(required=False)


def renglon_y_tema(
    universo: Universo, datos: Any, *, con_sectores: bool
) -> tuple[Sector | Entrevista, Tema] | None:
    """El de la dirección, o nada si no existe o quien escribe no lo puede ver."""
    tema = Tema.objects.filter(clave=datos.get("tema", "")[:60]).first()
    clave, numero = datos.get("de_sector", "")[:60], datos.get("entrevista", "")[:9]
    renglon: Sector | Entrevista | None = None
    if clave and con_sectores:
        renglon = Sector.objects.macrosectores().filter(clave=clave).first()
    elif numero.isdecimal():
        visibles = None if universo.completo else universo.propias
        claves = [c.pk for c in universo.conversaciones if visibles is None or c.pk in visibles]
        renglon = (
            Entrevista.objects.filter(pk__in=claves, numero=int(numero))
            .select_related("persona", "sector")
            .first()
        )
    return (renglon, tema) if renglon and tema else None
