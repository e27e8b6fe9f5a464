"""Lo que alguien escribe: la regla de acuerdo, y las papeletas de papel de una mesa."""

from typing import Any

from django import forms

from sobremesas.consultas.regla import UMBRALES
from sobremesas.models import Consulta, Papeleta, Puesto, ReglaDeAcuerdo
from sobremesas.models.consulta import PUNTOS_POR_OPCION

DE_CADA_CIEN = {
    "required": "Escribe un número de 0 a 100.",
    "invalid": "Escribe el número con cifras.",
    "min_value": "Escribe un número de 0 a 100.",
    "max_value": "Escribe un número de 0 a 100.",
}


class ReglaForm(forms.ModelForm):
    class Meta:
        model = ReglaDeAcuerdo
        fields = list(UMBRALES)
        labels = {
            "consenso": "Hay acuerdo en un texto si de cada 100 lo apoyan o pueden vivir con él por lo menos",
            "altas": "Un texto queda si de cada 100 lo califican de 7 a 9 por lo menos",
            "bajas": "y si de cada 100 lo califican de 1 a 3 menos de",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for campo in UMBRALES:
            self.fields[campo] = forms.IntegerField(
                label=self.fields[campo].label,
                min_value=0,
                max_value=100,
                error_messages=DE_CADA_CIEN,
            )


class PapeletaForm(forms.Form):
    """Una papeleta tal como se lee del papel. Vacía no cuenta."""

    def __init__(self, *args: Any, consulta: Consulta, textos: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clase = consulta.clase
        if self.clase == Consulta.Clase.CONSENSO:
            self.fields["postura"] = forms.ChoiceField(
                label="Respuesta", choices=[("", "—"), *Papeleta.Postura.choices], required=False
            )
            self.fields["razon"] = forms.CharField(label="Razón", required=False, max_length=300)
            return
        tope = PUNTOS_POR_OPCION if self.clase == Consulta.Clase.REPARTO else 9
        partes = (
            [("p", "puntos")]
            if self.clase == Consulta.Clase.REPARTO
            else [("i", "importancia"), ("v", "viabilidad")]
        )
        for texto in textos:
            for letra, nombre in partes:
                self.fields[f"{letra}{texto.redaccion_id}"] = forms.IntegerField(
                    label=f"{texto.redaccion.hallazgo.folio}, {nombre}",
                    min_value=0 if letra == "p" else 1,
                    max_value=tope,
                    required=False,
                    error_messages=dict.fromkeys(
                        ("min_value", "max_value", "invalid"),
                        f"Va de {0 if letra == 'p' else 1} a {tope}.",
                    ),
                )

    def contenido(self) -> dict[str, Any] | None:
        """Como lo pide ``papel.anotar``; ``None`` si quedó en blanco. Lo incompleto lo dice el dominio."""
        datos = {
            clave: valor for clave, valor in self.cleaned_data.items() if valor not in ("", None)
        }
        if not datos:
            return None
        if self.clase == Consulta.Clase.CONSENSO:
            return datos
        if self.clase == Consulta.Clase.REPARTO:
            return {clave[1:]: valor for clave, valor in datos.items()}
        redacciones = {clave[1:] for clave in datos}
        return {r: [datos.get(f"i{r}"), datos.get(f"v{r}")] for r in redacciones}


class PapelForm(forms.Form):
    """Qué lugares contestaron sin teléfono y cómo. Las respuestas van aparte, sin lugar."""

    medio = forms.ChoiceField(
        label="Cómo contestaron",
        choices=[
            (Papeleta.Medio.PAPEL, "En papeleta"),
            (Papeleta.Medio.MANO, "A mano alzada"),
        ],
        widget=forms.RadioSelect,
        initial=Papeleta.Medio.PAPEL,
    )
    puestos = forms.ModelMultipleChoiceField(
        Puesto.objects.none(),
        label="Lugares",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Marca qué lugares contestaron sin teléfono.",
            "invalid_choice": "Uno de los lugares ya no está aquí.",
            "invalid_pk_value": "Uno de los lugares ya no está aquí.",
        },
    )

    def __init__(self, *args: Any, puestos: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campo: Any = self.fields["puestos"]
        campo.queryset = puestos
        campo.label_from_instance = rotulo


def rotulo(puesto: Puesto) -> str:
    """El lugar, sin nombre: quien anota papeletas no necesita saber de quién es cada una."""
    return str(puesto)
