"""Quién decide, a quién le importa y a quién falta oír: la cuadrícula de influencia e interés.

En un tema vale la valoración más reciente de cada actor. En «todos los temas», cada actor aparece una
vez, con la de aquel tema donde más coinciden su influencia y su interés: así cae en la esquina de
arriba si, y sólo si, en algún tema decide y le importa a la vez.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q

from actores.models import Actor, ActorQuerySet, Cargo, Persona, Tema, Valoracion
from dialogo.models import Dialogo, Integrante, Usuario
from dialogo.palabras import contar, en_letra
from entrevistas import planeacion
from entrevistas.confidencialidad import Mirada
from entrevistas.mapa.red import abreviado, nombre_corto
from entrevistas.models import Entrevista

ALTA = 4
ESCALA = range(1, 6)
Estado = Entrevista.Estado


def del_mapa(dialogo: Dialogo) -> ActorQuerySet:
    """Los actores que cuentan en el mapa de un diálogo: lo ficticio sólo en una demostración."""
    return Actor.objects.activos().filter(es_ficticio=dialogo.es_demostracion)


def etiqueta(actor: Actor) -> str:
    """Como cabe en el dibujo: siglas, o inicial y apellido."""
    if actor.es_persona:
        return nombre_corto(actor.nombre)
    return actor.organizacion.siglas or abreviado(actor.nombre)


@dataclass(frozen=True)
class Oidas:
    """A quién se entrevistó y con quién se planea, por persona y por organización."""

    hechas: dict[int, list[Entrevista]]
    planeadas: dict[int, list[Entrevista]]

    @classmethod
    def de(cls, dialogo: Dialogo, mirada: Mirada) -> "Oidas":
        """Sólo las que puede ver quien lee. Una consulta."""
        filas = Entrevista.objects.filter(dialogo=dialogo).exclude(estado=Estado.CANCELADA)
        if not mirada.ve_todas:
            filas = filas.filter(pk__in=mirada.visibles)
        hechas: dict[int, list[Entrevista]] = defaultdict(list)
        planeadas: dict[int, list[Entrevista]] = defaultdict(list)
        for entrevista in filas.only("numero", "estado", "persona", "organizacion").order_by(
            "numero"
        ):
            donde = planeadas if entrevista.estado == Estado.PLANEADA else hechas
            for llave in {entrevista.persona_id, entrevista.organizacion_id} - {None}:
                donde[llave].append(entrevista)
        return cls(dict(hechas), dict(planeadas))


@dataclass
class Punto:
    """Un actor en la cuadrícula, con la valoración que lo pone ahí."""

    actor: Actor
    valoracion: Valoracion
    hechas: list[Entrevista] = field(default_factory=list)
    planeadas: list[Entrevista] = field(default_factory=list)
    cargos: list[Cargo] = field(default_factory=list)

    @property
    def etiqueta(self) -> str:
        return etiqueta(self.actor)

    @property
    def decide_y_le_importa(self) -> bool:
        return self.valoracion.influencia >= ALTA and self.valoracion.interes >= ALTA

    @property
    def falta(self) -> bool:
        return self.decide_y_le_importa and not self.hechas and not self.planeadas

    @property
    def se_puede_planear(self) -> bool:
        return self.actor.es_persona or bool(self.cargos)


@dataclass(frozen=True)
class Casilla:
    influencia: int
    interes: int
    puntos: list[Punto]

    @property
    def zona(self) -> str:
        """``ambas``, ``influencia``, ``interes`` o vacía: el fondo de la casilla."""
        alta, importa = self.influencia >= ALTA, self.interes >= ALTA
        if alta and importa:
            return "ambas"
        return "influencia" if alta else "interes" if importa else ""


@dataclass
class Cuadricula:
    tema: Tema | None
    puntos: list[Punto]
    ve_todas: bool

    @property
    def renglones(self) -> list[tuple[int, list[Casilla]]]:
        """De la mayor influencia a la menor; en cada uno, de menor a mayor interés."""
        por_casilla: dict[tuple[int, int], list[Punto]] = defaultdict(list)
        for punto in self.puntos:
            por_casilla[punto.valoracion.influencia, punto.valoracion.interes].append(punto)
        return [(n, [Casilla(n, m, por_casilla[n, m]) for m in ESCALA]) for n in reversed(ESCALA)]

    @property
    def clave(self) -> list[Punto]:
        """Los que deciden y a quienes les importa."""
        return [punto for punto in self.puntos if punto.decide_y_le_importa]

    @property
    def faltan(self) -> list[Punto]:
        """Sólo los conoce quien ve todas las entrevistas: lo demás diría a quién se oyó."""
        if not self.ve_todas:
            return []
        faltan = [punto for punto in self.puntos if punto.falta]
        return sorted(
            faltan,
            key=lambda p: (-p.valoracion.influencia - p.valoracion.interes, p.actor.nombre_plano),
        )

    @property
    def donde(self) -> str:
        return f"En {self.tema.nombre.lower()}" if self.tema else "En todos los temas"

    @property
    def frase(self) -> str:
        """Sin el remate, que la plantilla destaca."""
        num = len(self.clave)
        if not num:
            return ""
        cuantos = contar(num, "actor que decide", "actores que deciden")
        quien = "a quien le importa" if num == 1 else "a quienes les importa"
        return f"{self.donde}, de {cuantos} y {quien}"

    @property
    def remate(self) -> str:
        num, todos = len(self.faltan), len(self.clave)
        if todos == 1:
            return (
                "no se le ha escuchado" if num else "ya se le escuchó o tiene entrevista planeada"
            )
        if not num:
            return "todos han sido escuchados o ya tienen entrevista planeada"
        if num == todos:
            return "no se ha escuchado a ninguno"
        if num == 1:
            return "uno no ha sido escuchado"
        return f"{en_letra(num)} no han sido escuchados"


def _mas_coincide(valoracion: Valoracion) -> tuple[int, int, int, date, int]:
    inf, inte = valoracion.influencia, valoracion.interes
    return min(inf, inte), inf + inte, inf, valoracion.fecha, valoracion.pk


def ultimas(dialogo: Dialogo, tema: Tema | None) -> list[Valoracion]:
    """La valoración que sitúa a cada actor del mapa. Una consulta."""
    filas = Valoracion.objects.filter(actor__in=del_mapa(dialogo)).ultimas()
    if tema is not None:
        filas = filas.filter(tema=tema)
    por_actor: dict[int, Valoracion] = {}
    for fila in filas.select_related(
        "actor__sector", "actor__persona", "actor__organizacion", "tema", "autor"
    ):
        otra = por_actor.get(fila.actor_id)
        if otra is None or _mas_coincide(fila) > _mas_coincide(otra):
            por_actor[fila.actor_id] = fila
    return sorted(por_actor.values(), key=lambda v: (v.actor.sector.orden, v.actor.nombre_plano))


def cuadricula(dialogo: Dialogo, mirada: Mirada, tema: Tema | None = None) -> Cuadricula:
    """Tres consultas: valoraciones, entrevistas y quién ocupa los asientos de lo que falta."""
    oidas = Oidas.de(dialogo, mirada)
    puntos = [
        Punto(
            fila.actor,
            fila,
            oidas.hechas.get(fila.actor_id, []),
            oidas.planeadas.get(fila.actor_id, []),
        )
        for fila in ultimas(dialogo, tema)
    ]
    cuadro = Cuadricula(tema, puntos, mirada.ve_todas)
    _poner_cargos(cuadro.faltan)
    return cuadro


def _poner_cargos(puntos: Iterable[Punto]) -> None:
    """Con quién se hablaría: sus asientos de hoy. Una consulta."""
    por_actor = {punto.actor.pk: punto for punto in puntos}
    cargos = (
        Cargo.objects.vigentes()
        .filter(
            Q(persona__in=por_actor) | Q(organizacion__in=por_actor), persona__archivado_en=None
        )
        .select_related("persona", "organizacion")
        .order_by("persona__nombre_plano")
    )
    for cargo in cargos:
        for llave in {cargo.persona_id, cargo.organizacion_id} & por_actor.keys():
            por_actor[llave].cargos.append(cargo)


def temas_valorados(dialogo: Dialogo) -> list[Tema]:
    """Con ``num_actores``, de más a menos. Una consulta."""
    return list(
        Tema.objects.filter(valoraciones__actor__in=del_mapa(dialogo))
        .annotate(num_actores=Count("valoraciones__actor", distinct=True))
        .order_by("-num_actores", "orden")
    )


@transaction.atomic
def planear_faltantes(
    dialogo: Dialogo,
    *,
    personas: Iterable[Persona],
    cargos: Iterable[Cargo],
    conduce: Integrante,
    autor: Usuario,
) -> list[Entrevista]:
    """Una entrevista planeada y sin fecha por persona; ``cargos``, quienes hablan por su organización.

    Bloquea el diálogo. Se salta a quien ya tiene una hecha o planeada: dos personas pueden pulsar a
    la vez. Lanza ``ValidationError`` si no queda nadie.
    """
    Dialogo.objects.select_for_update(no_key=True).get(pk=dialogo.pk)
    elegidos: dict[int, tuple[Persona, Cargo | None]] = {uno.pk: (uno, None) for uno in personas}
    for cargo in cargos:
        elegidos[cargo.persona_id] = (cargo.persona, cargo)
    vivas = dialogo.entrevistas.exclude(estado=Estado.CANCELADA)
    ya = set(vivas.filter(persona__in=elegidos).values_list("persona", flat=True))
    planeadas = [
        planeacion.planear(
            dialogo,
            persona=persona,
            empieza_en=None,
            conduce=conduce,
            toma_notas=None,
            modalidad=Entrevista.Modalidad.PRESENCIAL,
            asiento=asiento,
            autor=autor,
        )
        for llave, (persona, asiento) in elegidos.items()
        if llave not in ya
    ]
    if not planeadas:
        ya_estaban = "A quienes elegiste ya se les planeó o hizo una entrevista."
        raise ValidationError(ya_estaban if elegidos else "Elige al menos a una persona.")
    return planeadas
