"""Lo que alguien escribe de los vínculos y la agenda de un actor."""

from collections import Counter
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from actores.forms import TextoLimpioMixin, vigentes_o_puestos
from actores.models import (
    Actor,
    ActorQuerySet,
    Interes,
    Region,
    Socio,
    Tema,
    Vinculo,
)
from dialogo.texto import sin_acentos

SALE, LLEGA = "sale", "llega"
CAMPO_DE_FECHA = {"type": "date"}


def _fecha() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs=CAMPO_DE_FECHA)


def relaciones() -> list[tuple[str, str]]:
    """Cada tipo con la etiqueta de sus dos direcciones, en orden alfabético."""
    pares = [(f"{tipo.value}:{SALE}", str(tipo.label)) for tipo in Vinculo.Tipo]
    pares += [(f"{tipo.value}:{LLEGA}", dicho) for tipo, dicho in Vinculo.INVERSOS.items()]
    return sorted(pares, key=lambda par: sin_acentos(par[1]))


class ReglasEnFrases(forms.ModelForm):
    """Revisa todas las reglas del modelo: las que tocan campos que no se escriben aquí también."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error.messages)


class VinculoForm(TextoLimpioMixin, ReglasEnFrases):
    """Un lazo visto desde un actor: qué lo une, con quién, desde cuándo y cómo se sabe."""

    relacion = forms.ChoiceField(label="Qué los une")
    otro = forms.CharField(
        label="Con quién",
        max_length=220,
        help_text="Una persona u organización del directorio.",
        widget=forms.TextInput(attrs={"list": "candidatos", "autocomplete": "off"}),
    )
    field_order = ["relacion", "otro", "desde", "hasta", "certeza", "nota", "fuente"]

    class Meta:
        model = Vinculo
        fields = ["certeza", "desde", "hasta", "nota", "fuente"]
        labels = {"certeza": "Qué tan seguro es", "nota": "Qué se sabe"}
        widgets = {"desde": _fecha(), "hasta": _fecha(), "certeza": forms.RadioSelect}
        help_texts = {
            "desde": "Si se sabe.",
            "hasta": "Déjalo vacío mientras siga.",
            "fuente": "Documento, dirección o quién lo dijo. Si se supo en una entrevista, "
            "se elige después la entrada.",
        }

    def __init__(self, *args: Any, actor: Actor, candidatos: ActorQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.nombres = nombres_unicos(candidatos)
        eleccion: Any = self.fields["relacion"]
        eleccion.choices = [("", "Elige cómo se lee desde aquí"), *relaciones()]
        if self.instance.pk:
            self._poner_lo_guardado()
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _poner_lo_guardado(self) -> None:
        vinculo = self.instance
        sale = vinculo.origen_id == self.actor.pk or vinculo.es_simetrico
        self.initial["relacion"] = f"{vinculo.tipo}:{SALE if sale else LLEGA}"
        otro = vinculo.destino_id if vinculo.origen_id == self.actor.pk else vinculo.origen_id
        self.initial["otro"] = next(
            (nombre for nombre, pk in self.nombres.items() if pk == otro),
            str(vinculo.visto_desde(self.actor.pk)[1]),
        )

    def clean_otro(self) -> int:
        escrito = sin_acentos(self.cleaned_data["otro"])
        hallados = {pk for nombre, pk in self.nombres.items() if sin_acentos(nombre) == escrito}
        if not hallados:
            raise ValidationError("No está en el directorio. Elígelo de la lista o agrégalo antes.")
        return hallados.pop()

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        if datos.get("relacion") and datos.get("otro"):
            tipo, _, sentido = datos["relacion"].partition(":")
            self._unir(tipo, sentido, datos["otro"])
            self._buscar_al_reves(datos.get("desde"))
        return datos

    def _unir(self, tipo: str, sentido: str, otro: int) -> None:
        """Lo que se lee igual desde los dos lados conserva el orden en que se guardó."""
        vinculo, suyo = self.instance, self.actor.pk
        vinculo.tipo = tipo
        extremos = (suyo, otro) if sentido == SALE else (otro, suyo)
        if not (vinculo.es_simetrico and {vinculo.origen_id, vinculo.destino_id} == {suyo, otro}):
            vinculo.origen_id, vinculo.destino_id = extremos

    def _buscar_al_reves(self, desde: Any) -> None:
        """La base sólo compara en un sentido; «colabora con» es el mismo lazo en los dos."""
        vinculo = self.instance
        if not vinculo.es_simetrico:
            return
        iguales = Vinculo.objects.filter(
            origen=vinculo.destino_id,
            destino=vinculo.origen_id,
            tipo=vinculo.tipo,
            desde=desde,
            archivado_en=None,
        )
        if iguales.exclude(pk=vinculo.pk).exists():
            self.add_error(None, "Ese vínculo ya está en el mapa.")


def nombres_unicos(actores: ActorQuerySet) -> dict[str, int]:
    """Nombre → llave. Dos que se llaman igual se distinguen por su número en el directorio."""
    filas = list(actores.order_by("nombre_plano", "pk").values_list("nombre", "pk"))
    veces = Counter(sin_acentos(nombre) for nombre, _ in filas)
    return {
        f"{nombre} (n.º {pk})" if veces[sin_acentos(nombre)] > 1 else nombre: pk
        for nombre, pk in filas
    }


class ArchivarVinculoForm(TextoLimpioMixin):
    motivo = forms.CharField(
        label="Por qué sale del mapa",
        max_length=300,
        error_messages={"required": "Para archivar hace falta una razón, aunque sea breve."},
    )


class InteresForm(TextoLimpioMixin, ReglasEnFrases):
    class Meta:
        model = Interes
        fields = ["texto", "tema", "region", "socio", "desde", "fuente"]
        widgets = {"desde": _fecha(), "texto": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "texto": "En una frase, lo que quiere que pase.",
            "fuente": "Documento, dirección o quién lo dijo.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guardado = self.instance if self.instance.pk else None
        puestos = {
            "tema": Tema.objects.filter(pk=guardado.tema_id) if guardado else None,
            "region": Region.objects.filter(pk=guardado.region_id) if guardado else None,
        }
        self._elegir("tema").queryset = vigentes_o_puestos(Tema, puestos["tema"])
        self._elegir("tema").empty_label = "Elige un tema"
        self._elegir("region").queryset = vigentes_o_puestos(Region, puestos["region"])
        self._elegir("region").empty_label = "Ninguna en particular"
        self._elegir("socio").queryset = Socio.objects.filter(
            es_ficticio=self.instance.actor.es_ficticio
        )
        self._elegir("socio").empty_label = "Ninguna en particular"
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _elegir(self, campo: str) -> Any:
        return self.fields[campo]
