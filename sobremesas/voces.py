"""Lo que el equipo sabe de cada persona para convocar y sentar: sector, organización y posturas.

Es de uso interno de la coordinación: dice quién sostiene o contradice qué, también lo que sólo se
mostraría sin nombre. Nada de aquí se imprime ni se manda; a los demás papeles se les da sin posturas.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from actores.models import Cargo, Persona
from dialogo.models import Dialogo
from entrevistas.contrafirma.efectos import retirados
from entrevistas.models import Entrevista, Fragmento
from hallazgos.models import Evidencia
from sobremesas.models import PrePostura

GOBIERNO = "gobierno"


@dataclass(frozen=True)
class Voz:
    """``sostiene`` y ``disiente`` son números de hallazgo; ``postura``, lo que marcó antes de venir."""

    persona: int
    nombre: str
    sector: str
    organizacion: int | None = None
    organizacion_nombre: str = ""
    cargo: str = ""
    sostiene: frozenset[int] = frozenset()
    disiente: frozenset[int] = frozenset()
    postura: dict[int, str] = field(default_factory=dict)

    @property
    def es_gobierno(self) -> bool:
        return self.sector == GOBIERNO


def voces(
    dialogo: Dialogo, personas: Iterable[int] | None = None, *, con_posturas: bool = True
) -> dict[int, Voz]:
    """Una por persona, por su clave. Número fijo de consultas. ``personas=None``: todo el directorio."""
    filas = Persona.objects.activos()
    if personas is not None:
        filas = filas.filter(pk__in=list(personas))
    cargos = _cargos()
    sus_dichos = dichos(dialogo) if con_posturas else {}
    marcas = _marcas(dialogo) if con_posturas else {}
    juntas = {}
    for pk, nombre, sector in filas.values_list("pk", "nombre", "sector__clave"):
        organizacion, organizacion_nombre, cargo = cargos.get(pk, (None, "", ""))
        juntas[pk] = Voz(
            persona=pk,
            nombre=nombre,
            sector=sector,
            organizacion=organizacion,
            organizacion_nombre=organizacion_nombre,
            cargo=cargo,
            sostiene=frozenset(sus_dichos.get((pk, Evidencia.Relacion.SUSTENTA), ())),
            disiente=frozenset(sus_dichos.get((pk, Evidencia.Relacion.CONTRADICE), ())),
            postura=marcas.get(pk, {}),
        )
    return juntas


def disensos(dialogo: Dialogo) -> dict[int, set[int]]:
    """Quiénes contradicen cada hallazgo, por su número. Los que nadie contradice no están."""
    quienes: dict[int, set[int]] = defaultdict(set)
    for (persona, relacion), numeros in dichos(dialogo).items():
        if relacion == Evidencia.Relacion.CONTRADICE:
            for numero in numeros:
                quienes[numero].add(persona)
    return quienes


def _cargos() -> dict[int, tuple[int, str, str]]:
    """El cargo vigente más reciente de cada persona."""
    filas = (
        Cargo.objects.vigentes()
        .order_by("persona", "-desde")
        .distinct("persona")
        .values_list("persona", "organizacion", "organizacion__nombre", "nombre")
    )
    return {persona: (pk, nombre, cargo) for persona, pk, nombre, cargo in filas}


def dichos(dialogo: Dialogo) -> dict[tuple[int, str], set[int]]:
    """Qué hallazgos sostiene o contradice cada quien con lo que dijo y no ha retirado."""
    filas = (
        Evidencia.objects.vigentes()
        .filter(hallazgo__dialogo=dialogo)
        .exclude(fragmento__entrada__entrevista__estado=Entrevista.Estado.CANCELADA)
        .exclude(fragmento__entrada__retirada_en__isnull=False)
        .values_list(
            "fragmento", "fragmento__entrada__entrevista__persona", "relacion", "hallazgo__numero"
        )
    )
    fuera = retirados(Fragmento.objects.filter(evidencias__hallazgo__dialogo=dialogo))
    hallados: dict[tuple[int, str], set[int]] = defaultdict(set)
    for fragmento, persona, relacion, numero in filas:
        if fragmento not in fuera:
            hallados[persona, relacion].add(numero)
    return hallados


def _marcas(dialogo: Dialogo) -> dict[int, dict[int, str]]:
    """Lo que la silla de cada titular marcó; si manda a alguien, manda también su postura."""
    filas = PrePostura.objects.filter(
        asistente__invitacion__sobremesa__dialogo=dialogo, asistente__es_titular=True
    ).values_list("asistente__invitacion__persona", "redaccion__hallazgo__numero", "valor")
    marcas: dict[int, dict[int, str]] = defaultdict(dict)
    for persona, numero, valor in filas:
        marcas[persona][numero] = valor
    return marcas
