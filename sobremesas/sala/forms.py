"""Lo que llega de un teléfono al aportar. Los límites y las razones los pone el registro."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from entrevistas.models import Nivel
from hallazgos.models import Redaccion
from sobremesas.aportaciones import Cambio, Datos
from sobremesas.models import Aportacion, Puesto, PuntoDelDia

UN_DIA = timedelta(days=1)


class DichoForm(forms.Form):
    clase = forms.ChoiceField(choices=Aportacion.Clase)
    texto = forms.CharField(required=False, strip=False)
    razon = forms.CharField(required=False, strip=False)
    fuerza = forms.ChoiceField(choices=Aportacion.Fuerza, required=False)
    nivel = forms.ChoiceField(choices=Nivel, required=False)

    def clean(self) -> dict[str, Any]:
        """Lo que falta va junto a su campo, en las palabras de quien participa."""
        datos = self.cleaned_data
        clase = datos.get("clase", "")
        if not datos.get("texto", "").strip():
            self.add_error("texto", _("Escriba qué quiere decir."))
        if clase == Aportacion.Clase.MODIFICA and not datos.get("razon", "").strip():
            falta = _("Para modificar el texto hace falta una razón, aunque sea breve.")
            self.add_error("razon", falta)
        elif clase == Aportacion.Clase.DISIENTE and not datos.get("razon", "").strip():
            self.add_error("razon", _("Para disentir hace falta una razón, aunque sea breve."))
        datos["fuerza"] = datos.get("fuerza") or Aportacion.Fuerza.DEBERIA.value
        return datos


class AportacionForm(DichoForm):
    """``punto`` y ``redaccion``: los de cuando se empezó a escribir (V5)."""

    uid = forms.UUIDField()
    punto = forms.ModelChoiceField(queryset=PuntoDelDia.objects.none())
    redaccion = forms.ModelChoiceField(queryset=Redaccion.objects.all(), required=False)
    hora_del_aparato = forms.CharField(required=False)
    en_cola = forms.BooleanField(required=False)

    def __init__(self, puesto: Puesto, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del_dia = PuntoDelDia.objects.filter(sobremesa=puesto.sala.sobremesa_id)
        punto: Any = self.fields["punto"]
        punto.queryset = del_dia.select_related("redaccion", "hallazgo")

    def datos(self) -> Datos:
        limpio = self.cleaned_data
        return Datos(
            uid=limpio["uid"],
            clase=limpio["clase"],
            texto=limpio["texto"],
            razon=limpio["razon"],
            fuerza=limpio["fuerza"],
            punto=limpio["punto"],
            redaccion=limpio["redaccion"],
            hora=self._hora(),
            en_cola=limpio["en_cola"],
        )

    def _hora(self) -> Any:
        """La del teléfono si es creíble; uno mal puesto no cambia el orden de la tarde."""
        try:
            dicha = parse_datetime(self.cleaned_data["hora_del_aparato"])
        except ValueError:
            return None
        if dicha is None or dicha.tzinfo is None or abs(timezone.now() - dicha) > UN_DIA:
            return None
        return dicha


class CorreccionForm(DichoForm):
    envio = forms.UUIDField()
    base = forms.IntegerField(min_value=1, max_value=9999)

    def cambio(self, puesto: Puesto) -> Cambio:
        limpio = self.cleaned_data
        return Cambio(
            uid=limpio["envio"],
            base=limpio["base"],
            clase=limpio["clase"],
            texto=limpio["texto"],
            razon=limpio["razon"],
            fuerza=limpio["fuerza"],
            puesto=puesto,
        )
