"""Lo que se busca cada día: cuotas por sector, lugares apartados y dependencias que deben venir."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from actores.models import Organizacion, Sector
from dialogo.forms import LimpioMixin
from sobremesas.models import Convocatoria, Cuota, Reserva, Sobremesa
from sobremesas.voces import GOBIERNO

# De cada cien lugares; los sectores que no están aquí empiezan de cero a dos.
PARTES = {
    GOBIERNO: 24,
    "iniciativa-privada": 16,
    "sociedad-civil": 24,
    "academia": 16,
    "cultura": 12,
    "internacional": 8,
}
MAXIMO = 500
Cifras = dict[tuple[int, int], tuple[int, int]]


def de_fabrica(cupo: int, sector: Sector) -> tuple[int, int]:
    """La parte de ese sector en un cupo, con uno de holgura hacia cada lado."""
    parte = PARTES.get(sector.clave)
    if parte is None:
        return 0, 2
    centro = round(cupo * parte / 100)
    return max(0, centro - 1), centro + 1


def sectores_de(dias: list[Sobremesa]) -> list[Sector]:
    usados = set(Cuota.objects.filter(sobremesa__in=dias).values_list("sector", flat=True))
    return [s for s in Sector.objects.macrosectores() if s.vigente or s.pk in usados]


def guardadas(dias: list[Sobremesa]) -> Cifras:
    filas = Cuota.objects.filter(sobremesa__in=dias).order_by()
    valores = filas.values_list("sobremesa", "sector", "minimo", "maximo")
    return {(dia, sector): (minimo, maximo) for dia, sector, minimo, maximo in valores}


def huella(cifras: Cifras) -> str:
    return hashlib.sha256(repr(sorted(cifras.items())).encode()).hexdigest()


@dataclass(frozen=True)
class Casilla:
    dia: Sobremesa
    minimo: forms.BoundField
    maximo: forms.BoundField


class CuotasForm(forms.Form):
    """Mínimo y máximo de cada sector y día, en una tabla. Vacíos los dos: ese día no se busca."""

    def __init__(
        self, *args: Any, dias: list[Sobremesa], cifras: Cifras, proponer: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dias = dias
        self.sectores = sectores_de(dias)
        for dia in dias:
            for sector in self.sectores:
                propuesta = de_fabrica(dia.cupo, sector) if proponer else (None, None)
                minimo, maximo = cifras.get((dia.pk, sector.pk), propuesta)
                self._poner(dia, sector, "minimo", "mínimo", minimo)
                self._poner(dia, sector, "maximo", "máximo", maximo)

    def _poner(
        self, dia: Sobremesa, sector: Sector, cual: str, palabra: str, valor: int | None
    ) -> None:
        self.fields[_campo(dia, sector, cual)] = forms.IntegerField(
            min_value=0,
            max_value=MAXIMO,
            required=False,
            initial=valor,
            label=f"{sector.nombre}, {palabra} de {dia.nombre}",
            widget=forms.NumberInput({"class": "form-control", "min": 0, "inputmode": "numeric"}),
        )

    @property
    def tabla(self) -> list[tuple[Sector, list[Casilla]]]:
        return [
            (
                sector,
                [
                    Casilla(
                        dia,
                        self[_campo(dia, sector, "minimo")],
                        self[_campo(dia, sector, "maximo")],
                    )
                    for dia in self.dias
                ],
            )
            for sector in self.sectores
        ]

    def clean(self) -> dict[str, Any]:
        datos = super().clean() or self.cleaned_data
        for dia in self.dias:
            for sector in self.sectores:
                minimo = datos.get(_campo(dia, sector, "minimo"))
                maximo = datos.get(_campo(dia, sector, "maximo"))
                if minimo is not None and maximo is not None and maximo < minimo:
                    self.add_error(
                        _campo(dia, sector, "maximo"), "El máximo no puede ser menor que el mínimo."
                    )
        return datos

    def cifras(self) -> Cifras:
        juntas = {}
        for dia in self.dias:
            for sector in self.sectores:
                minimo = self.cleaned_data.get(_campo(dia, sector, "minimo"))
                maximo = self.cleaned_data.get(_campo(dia, sector, "maximo"))
                if minimo is not None or maximo is not None:
                    tope = max(dia.cupo, minimo or 0) if maximo is None else maximo
                    juntas[dia.pk, sector.pk] = (minimo or 0, tope)
        return juntas


def _campo(dia: Sobremesa, sector: Sector, cual: str) -> str:
    return f"c-{dia.numero}-{sector.pk}-{cual}"


@transaction.atomic
def guardar(dias: list[Sobremesa], cifras: Cifras, base: str) -> bool:
    """Falso si otra persona las cambió desde ``base``: no escribe nada."""
    list(Sobremesa.objects.select_for_update().filter(pk__in=[d.pk for d in dias]).order_by("pk"))
    if huella(guardadas(dias)) != base:
        return False
    Cuota.objects.filter(sobremesa__in=dias).delete()
    Cuota.objects.bulk_create(
        Cuota(sobremesa_id=dia, sector_id=sector, minimo=minimo, maximo=maximo)
        for (dia, sector), (minimo, maximo) in cifras.items()
    )
    return True


def no_cuadra(dias: list[Sobremesa], cifras: Cifras) -> list[str]:
    """Lo que no puede cumplirse con ese cupo. Avisa, no impide."""
    frases = []
    for dia in dias:
        suyas = [par for (cual, _), par in cifras.items() if cual == dia.pk]
        minimos, maximos = sum(par[0] for par in suyas), sum(par[1] for par in suyas)
        if minimos > dia.cupo:
            frases.append(f"{dia.nombre}: los mínimos suman {minimos} y hay {dia.cupo} lugares.")
        elif suyas and maximos < dia.cupo:
            frases.append(
                f"{dia.nombre}: los máximos suman {maximos}; sobran {dia.cupo - maximos} lugares."
            )
    return frases


class ReservaForm(LimpioMixin, forms.ModelForm):
    """Lugares apartados para un sector o una organización, con su razón y hasta cuándo."""

    class Meta:
        model = Reserva
        fields = ["sobremesa", "lugares", "sector", "organizacion", "motivo", "vence_en"]
        labels = {"sobremesa": "Día", "motivo": "Por qué", "vence_en": "Se libera"}
        help_texts = {
            "organizacion": "Sector u organización, no los dos.",
            "vence_en": "Hora del centro de México. Vacío: no se libera sola.",
        }
        widgets = {"vence_en": forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")}
        error_messages = {"motivo": {"required": "Escribe por qué se aparta, aunque sea breve."}}

    def __init__(self, *args: Any, dias: list[Sobremesa], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claves = [dia.pk for dia in dias]
        self.fields["sobremesa"].queryset = Sobremesa.objects.filter(pk__in=claves)  # type: ignore[attr-defined]
        self.fields["sobremesa"].empty_label = None  # type: ignore[attr-defined]
        self.fields["sector"].queryset = Sector.objects.macrosectores().vigentes()  # type: ignore[attr-defined]
        self.fields["sector"].empty_label = "Ninguno"  # type: ignore[attr-defined]
        activas = Organizacion.objects.activos().order_by("nombre_plano")
        self.fields["organizacion"].queryset = activas  # type: ignore[attr-defined]
        self.fields["organizacion"].empty_label = "Ninguna"  # type: ignore[attr-defined]

    def clean_vence_en(self) -> Any:
        vence = self.cleaned_data["vence_en"]
        if vence and vence <= timezone.now():
            raise forms.ValidationError("Esa hora ya pasó.")
        return vence


class DependenciasForm(forms.Form):
    """Las que responden por los hallazgos: gobierno, y las que ya se hubieran elegido."""

    dependencias = forms.ModelMultipleChoiceField(
        Organizacion.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, convocatoria: Convocatoria, **kwargs: Any) -> None:
        guardada = convocatoria.pk is not None
        puestas = list(convocatoria.dependencias.values_list("pk", flat=True)) if guardada else []
        super().__init__(*args, **kwargs)
        self.initial = {"dependencias": puestas}
        gobierno = Organizacion.objects.activos().filter(sector__clave=GOBIERNO)
        elegibles = gobierno | Organizacion.objects.filter(pk__in=puestas)
        campo = self.fields["dependencias"]
        campo.queryset = elegibles.order_by("nombre_plano")  # type: ignore[attr-defined]
