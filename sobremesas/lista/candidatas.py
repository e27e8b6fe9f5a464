"""A quién se puede invitar: el mapa de actores con sus filtros, y lo que la lista ya tiene."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch

from actores.models import Actor, ActorQuerySet, Cargo, Organizacion, Persona, Region, Sector, Tema
from dialogo.models import Dialogo, Usuario
from entrevistas.models import Entrevista
from hallazgos.models import Evidencia, Hallazgo
from sobremesas.lista.balanza import Balanza, Celda
from sobremesas.models import Invitacion, Sobremesa
from sobremesas.voces import Voz, dichos, voces

HECHAS = (Entrevista.Estado.REALIZADA, Entrevista.Estado.CERRADA)
RELACIONES = [
    (Evidencia.Relacion.SUSTENTA.value, "Lo sostiene"),
    (Evidencia.Relacion.CONTRADICE.value, "Disiente"),
]


class FiltrosForm(forms.Form):
    """Lo que no se entiende se ignora. Las posturas sólo existen para la coordinación."""

    q = forms.CharField(required=False, max_length=100)
    sector = forms.ModelMultipleChoiceField(
        Sector.objects.macrosectores(), to_field_name="clave", required=False
    )
    tema = forms.ModelChoiceField(Tema.objects.all(), to_field_name="clave", required=False)
    region = forms.ModelChoiceField(Region.objects.all(), to_field_name="clave", required=False)
    organizacion = forms.ModelChoiceField(Organizacion.objects.none(), required=False)
    entrevistada = forms.BooleanField(required=False)
    sin_invitar = forms.BooleanField(required=False)
    relacion = forms.ChoiceField(choices=RELACIONES, required=False)
    hallazgo = forms.ModelChoiceField(
        Hallazgo.objects.none(), to_field_name="numero", required=False
    )

    def __init__(self, *args: Any, dialogo: Dialogo, con_posturas: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suyos = Cargo.objects.vigentes().values("organizacion")
        con_personas = Organizacion.objects.activos().filter(pk__in=suyos).only("nombre")
        self.fields["organizacion"].queryset = con_personas.order_by("nombre_plano")  # type: ignore[attr-defined]
        conversados = Hallazgo.objects.activos().filter(dialogo=dialogo)
        self.fields["hallazgo"].queryset = conversados  # type: ignore[attr-defined]
        if not con_posturas:
            del self.fields["relacion"], self.fields["hallazgo"]

    def valores(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


def filtrar(dialogo: Dialogo, usuario: Usuario, valores: dict[str, Any]) -> ActorQuerySet:
    """Las personas del directorio que cumplen todos los filtros, por nombre."""
    filas = Persona.objects.visibles_para(usuario).activos()
    if valores.get("q"):
        filas = filas.filter(pk__in=Actor.objects.que_dicen(valores["q"]).values("pk"))
    if valores.get("sector"):
        filas = filas.filter(sector__in=valores["sector"])
    if valores.get("tema"):
        filas = filas.filter(temas=valores["tema"])
    if valores.get("region"):
        filas = filas.filter(regiones=valores["region"])
    if valores.get("organizacion"):
        suyos = Cargo.objects.vigentes().filter(organizacion=valores["organizacion"])
        filas = filas.filter(pk__in=suyos.values("persona"))
    if valores.get("entrevistada"):
        filas = filas.filter(Exists(_entrevistas(dialogo)))
    if valores.get("sin_invitar"):
        filas = filas.exclude(Exists(_sillas(dialogo).filter(persona=OuterRef("pk"))))
    if valores.get("hallazgo"):
        filas = filas.filter(pk__in=_de_postura(dialogo, valores))
    return filas.order_by("nombre_plano", "pk")


def _entrevistas(dialogo: Dialogo) -> Any:
    return Entrevista.objects.filter(
        dialogo=dialogo, persona=OuterRef("pk"), estado__in=HECHAS
    ).order_by()


def _sillas(dialogo: Dialogo) -> Any:
    return Invitacion.objects.vivas().filter(sobremesa__dialogo=dialogo)


def _de_postura(dialogo: Dialogo, valores: dict[str, Any]) -> list[int]:
    numero, relacion = valores["hallazgo"].numero, valores.get("relacion")
    return [
        persona
        for (persona, suya), numeros in dichos(dialogo).items()
        if numero in numeros and suya == (relacion or suya)
    ]


def con_lo_suyo(filas: ActorQuerySet, dialogo: Dialogo) -> ActorQuerySet:
    """Con todo lo que enseña un renglón; ningún dato de contacto."""
    return (
        filas.select_related("sector")
        .defer("correo", "telefono", "contacto", "notas")
        .prefetch_related(
            Prefetch(
                "cargos",
                Cargo.objects.vigentes().select_related("organizacion"),
                to_attr="asientos",
            ),
            Prefetch(
                "invitaciones",
                _sillas(dialogo).select_related("sobremesa").order_by("sobremesa__numero"),
                to_attr="sillas",
            ),
        )
        .annotate(fue_entrevistada=Exists(_entrevistas(dialogo)))
    )


@dataclass(frozen=True)
class Opcion:
    """Un día al que podría ir, con lo que pasaría con su sector."""

    dia: Sobremesa
    celda: Celda | None

    @property
    def antes(self) -> int:
        return self.celda.posibles if self.celda else 0

    @property
    def despues(self) -> int:
        return self.antes + 1


@dataclass(frozen=True)
class Renglon:
    persona: Any
    voz: Voz | None
    opciones: list[Opcion]

    @property
    def sostiene(self) -> list[str]:
        return _folios(self.voz.sostiene if self.voz else ())

    @property
    def disiente(self) -> list[str]:
        return _folios(self.voz.disiente if self.voz else ())


def _folios(numeros: Any) -> list[str]:
    return [f"H-{numero:02d}" for numero in sorted(numeros)]


def renglones(
    personas: list[Any], dialogo: Dialogo, balanza: Balanza, *, con_posturas: bool, varios: bool
) -> list[Renglon]:
    """Cada persona con los días a los que puede sumarse. ``varios``: aunque ya esté en otro."""
    claves = [persona.pk for persona in personas]
    suyas = voces(dialogo, claves) if con_posturas and claves else {}
    juntos = []
    for persona in personas:
        ya = {silla.sobremesa_id for silla in persona.sillas}
        dias = [d for d in balanza.dias if d.pk not in ya] if varios or not ya else []
        opciones = [Opcion(dia, balanza.celda(dia.pk, persona.sector_id)) for dia in dias]
        juntos.append(Renglon(persona, suyas.get(persona.pk), opciones))
    return juntos
