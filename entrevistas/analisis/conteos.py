"""Con qué se cuenta: pasajes, personas y organizaciones, siempre sobre un universo conocido.

``Universo`` dice qué conversaciones entran y cuáles son de quien mira; ``agrupar`` cuenta en la base,
por grupos, cualquier consulta que nombre a su persona. Personas y organizaciones son distintas: quien
habla dos veces cuenta una.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from actores.models import Sector
from dialogo.models import Dialogo, Usuario
from entrevistas.analisis.filtros import SIN_FILTRO, Filtro
from entrevistas.confidencialidad import Audiencia, Mirada, alcanza
from entrevistas.contrafirma.efectos import RETIRA
from entrevistas.models import (
    Codificacion,
    Consentimiento,
    Entrada,
    Entrevista,
    Fragmento,
    Nivel,
    RespuestaContrafirma,
)


class Conteo(NamedTuple):
    """Lo que hay en una celda. ``otras`` son las personas que quien mira no entrevistó."""

    pasajes: int = 0
    personas: int = 0
    organizaciones: int = 0
    otras: int = 0
    otras_organizaciones: int = 0


NADA = Conteo()


@dataclass(frozen=True)
class Conversacion:
    """Una entrevista que entra en la cuenta."""

    pk: int
    persona: int
    organizacion: int | None
    sector: int
    consentido: str
    es_propia: bool


@dataclass(frozen=True)
class Universo:
    """Las entrevistas hechas que cuentan para quien mira, sin las de consentimiento retirado.

    ``completo``: se cuentan y se enseñan todas. Si no, entran las que le tocan y, de las demás, lo que
    llegaría a esa audiencia: consentimiento vigente que la alcance, y nada observado por el equipo.
    """

    dialogo: Dialogo
    audiencia: Audiencia
    completo: bool
    conversaciones: tuple[Conversacion, ...]

    @classmethod
    def de(cls, dialogo: Dialogo, mirada: Mirada, *, solo_mias: bool = False) -> "Universo":
        """El de quien mira. Una consulta."""
        todas = _conversaciones(dialogo, mirada)
        if mirada.ve_todas:
            return cls(dialogo, Audiencia.EQUIPO, True, tuple(c for c, _ in todas))
        propias = [c for c, _ in todas if c.es_propia]
        if solo_mias:
            return cls(dialogo, Audiencia.EQUIPO, True, tuple(propias))
        # Quien ya es suya cuenta una vez, por lo que le dijo a ella: así lo propio y lo ajeno se
        # suman sin encimarse y nadie descuenta lo que sabe.
        suyas = {c.persona for c in propias}
        ajenas = _las_que_alcanzan(todas, Audiencia.PARTICIPANTES)
        ajenas = [c for c in ajenas if not c.es_propia and c.persona not in suyas]
        if not _bastan(ajenas, dialogo):
            # Tan pocas que callar una cifra ya diría de quién es: no se cuentan.
            return cls(dialogo, Audiencia.EQUIPO, True, tuple(propias))
        return cls(dialogo, Audiencia.PARTICIPANTES, False, (*propias, *ajenas))

    @classmethod
    def para(cls, dialogo: Dialogo, audiencia: str) -> "Universo":
        """El de una audiencia entera, como en un documento. Una consulta."""
        todas = _conversaciones(dialogo, Mirada(ve_todas=False, visibles=frozenset()))
        if audiencia == Audiencia.EQUIPO:
            return cls(dialogo, Audiencia.EQUIPO, True, tuple(c for c, _ in todas))
        alcanzan = tuple(_las_que_alcanzan(todas, audiencia))
        return cls(dialogo, Audiencia(audiencia), False, alcanzan)

    @cached_property
    def propias(self) -> frozenset[int]:
        return frozenset(c.pk for c in self.conversaciones if c.es_propia)

    def filtradas(self, filtro: Filtro) -> list[Conversacion]:
        """Las del sector elegido: el único filtro que quita personas del denominador."""
        if not filtro.sector:
            return list(self.conversaciones)
        return [c for c in self.conversaciones if c.sector == filtro.sector.pk]

    def total(self, filtro: Filtro = SIN_FILTRO) -> Conteo:
        """El denominador: personas y organizaciones entrevistadas. Sin consultas."""
        return _contar(self.filtradas(filtro))

    def por_sector(self, filtro: Filtro = SIN_FILTRO) -> dict[int, Conteo]:
        """Denominador de cada macrosector. Sin consultas."""
        grupos: dict[int, list[Conversacion]] = {}
        for conversacion in self.filtradas(filtro):
            grupos.setdefault(conversacion.sector, []).append(conversacion)
        return {sector: _contar(grupo) for sector, grupo in grupos.items()}

    def sectores(self) -> list[Sector]:
        """Los macrosectores con alguien, en el orden de siempre. Una consulta."""
        presentes = {c.sector for c in self.conversaciones}
        return list(Sector.objects.filter(pk__in=presentes))

    def entradas(self, filtro: Filtro = SIN_FILTRO) -> QuerySet[Entrada]:
        """Lo dicho y terminado que entra en la cuenta."""
        claves = [c.pk for c in self.filtradas(filtro)]
        filas = (
            Entrada.objects.citables()
            .filter(entrevista__in=claves)
            .exclude(texto="")
            .exclude(pk__in=retiradas_por_quien_hablo(self.dialogo))
        )
        if not self.completo:
            filas = filas.filter(~Q(tipo=Entrada.Tipo.OBSERVACION) | Q(entrevista__in=self.propias))
        if filtro.nivel:
            filas = filas.filter(self._de_nivel(filtro.nivel))
        if filtro.bloque:
            filas = filas.filter(pregunta__bloque=filtro.bloque)
        if filtro.region:
            # En subconsulta: la tabla puede desplegar a la vez las demás regiones de la entrada.
            con_ella = Entrada.regiones.through.objects.filter(region=filtro.region)
            filas = filas.filter(pk__in=con_ella.values("entrada"))
        return filas.order_by()

    def codificaciones(self, filtro: Filtro = SIN_FILTRO) -> QuerySet[Codificacion]:
        """Los códigos puestos que cuentan, sobre esas mismas entradas."""
        filas = Codificacion.objects.del_analisis().filter(
            fragmento__entrada__in=self.entradas(filtro).values("pk")
        )
        if not self.completo:
            filas = filas.filter(
                Q(fragmento__anclaje=Fragmento.Anclaje.EXACTO)
                | Q(fragmento__entrada__entrevista__in=self.propias)
            )
        return filas.order_by()

    def _de_nivel(self, nivel: str) -> Q:
        """Nivel efectivo: el más estricto entre lo consentido y lo apretado en la entrada."""
        por_consentimiento: dict[str, list[int]] = {n: [] for n in Nivel.values}
        for c in self.conversaciones:
            por_consentimiento[c.consentido or Nivel.ANONIMA].append(c.pk)
        condicion = Q(pk=None)
        for consentido, claves in por_consentimiento.items():
            apretados = [
                n for n in ("", *Nivel.values) if Nivel.mas_estricto(consentido, n) == nivel
            ]
            if claves and apretados:
                condicion |= Q(entrevista__in=claves, nivel__in=apretados)
        return condicion


def retiradas_por_quien_hablo(dialogo: Dialogo) -> QuerySet[RespuestaContrafirma, int]:
    """Entradas con algún pasaje que la persona entrevistada quitó: no se enseñan ni se cuentan."""
    return (
        RespuestaContrafirma.objects.vigentes()
        .filter(decision=RETIRA, fragmento__entrada__entrevista__dialogo=dialogo)
        .order_by()
        .values_list("fragmento__entrada", flat=True)
    )


def _conversaciones(dialogo: Dialogo, mirada: Mirada) -> list[tuple[Conversacion, str]]:
    """Cada una con el alcance consentido. Una consulta."""
    filas = (
        Entrevista.objects.filter(dialogo=dialogo)
        .hechas()
        .con_consentimiento()
        .annotate(macrosector=Coalesce("sector__padre", "sector"))
        .exclude(pk__in=_retiradas(dialogo))
        .order_by("numero")
        .values_list(
            "pk",
            "persona",
            "organizacion",
            "macrosector",
            "nivel_consentido",
            "alcance_consentido",
        )
    )
    return [
        (
            Conversacion(pk, persona, organizacion, sector, nivel or "", pk in mirada.visibles),
            alcance or "",
        )
        for pk, persona, organizacion, sector, nivel, alcance in filas
    ]


def _retiradas(dialogo: Dialogo) -> QuerySet[Consentimiento, int]:
    """Quien retiró su consentimiento y no dio otro deja de contarse."""
    vigentes = Consentimiento.objects.vigentes().filter(entrevista__dialogo=dialogo)
    return (
        Consentimiento.objects.filter(entrevista__dialogo=dialogo)
        .exclude(revocado_en=None)
        .exclude(entrevista__in=vigentes.values("entrevista"))
        .order_by()
        .values_list("entrevista", flat=True)
    )


def _las_que_alcanzan(
    todas: Sequence[tuple[Conversacion, str]], audiencia: str
) -> list[Conversacion]:
    return [c for c, alcance in todas if alcance and alcanza(alcance, audiencia)]


def _bastan(conversaciones: Sequence[Conversacion], dialogo: Dialogo) -> bool:
    conteo = _contar(conversaciones)
    return (
        conteo.personas >= dialogo.umbral_k
        and conteo.organizaciones >= dialogo.umbral_organizaciones
    )


def _contar(conversaciones: Sequence[Conversacion]) -> Conteo:
    ajenas = [c for c in conversaciones if not c.es_propia]
    return Conteo(
        pasajes=0,
        personas=len({c.persona for c in conversaciones}),
        organizaciones=len({c.organizacion for c in conversaciones if c.organizacion}),
        otras=len({c.persona for c in ajenas}),
        otras_organizaciones=len({c.organizacion for c in ajenas if c.organizacion}),
    )


Clave = tuple[int | None, int | None]


class Agrupado(NamedTuple):
    """Celdas por (renglón, columna) y sus orillas: personas distintas, no sumas de celdas."""

    celdas: dict[tuple[int, int], Conteo]
    renglones: dict[int, Conteo]
    columnas: dict[int, Conteo]
    todo: Conteo


_SQL = """
WITH hechos AS ({hechos})
SELECT grouping(r, c), r, c,
       count(DISTINCT pasaje), count(DISTINCT persona), count(DISTINCT organizacion){otras}
FROM (SELECT {renglon} AS r, columna AS c, pasaje, persona, organizacion, entrevista
      FROM hechos {union}) AS filas
GROUP BY GROUPING SETS ((r, c), (r), (c), ())
"""
_OTRAS = """,
       count(DISTINCT persona) FILTER (WHERE entrevista <> ALL(%s::bigint[])),
       count(DISTINCT organizacion) FILTER (WHERE entrevista <> ALL(%s::bigint[]))"""


def _hechos(
    filas: QuerySet[Any], renglon: str, columna: str | Coalesce, pasaje: str, entrevista: str
) -> QuerySet[Any, Any]:
    return filas.annotate(
        renglon_=F(renglon),
        columna_=F(columna) if isinstance(columna, str) else columna,
        pasaje_=F(pasaje),
        entrevista_=F(entrevista),
        persona_=F(f"{entrevista}__persona"),
        organizacion_=F(f"{entrevista}__organizacion"),
    ).values_list("renglon_", "columna_", "pasaje_", "entrevista_", "persona_", "organizacion_")


def agrupar(
    filas: QuerySet[Any],
    *,
    renglon: str,
    columna: str | Coalesce,
    pasaje: str = "pk",
    entrevista: str = "entrevista",
    propias: frozenset[int] = frozenset(),
    cierre: Mapping[int, Sequence[int]] | None = None,
) -> Agrupado:
    """Cuenta por renglón y columna, con sus orillas, en una consulta.

    ``cierre`` dice en qué renglones cuenta cada valor (un código, en sí mismo y en sus padres; una
    pregunta, en la versión vigente); lo que no está en él se queda fuera.
    """
    hechos = _hechos(filas, renglon, columna, pasaje, entrevista)
    try:
        sql, parametros = hechos.query.sql_with_params()
    except EmptyResultSet:
        return Agrupado({}, {}, {}, NADA)
    nombres = "renglon, columna, pasaje, entrevista, persona, organizacion"
    union, de_la_union = "", []
    if cierre is not None:
        pares = [(de, a) for de, destinos in cierre.items() for a in destinos]
        union = "JOIN unnest(%s::bigint[], %s::bigint[]) AS cierre(de, a) ON cierre.de = renglon"
        de_la_union = [[de for de, _ in pares], [a for _, a in pares]]
    consulta = _SQL.replace("WITH hechos AS", f"WITH hechos({nombres}) AS").format(
        hechos=sql,
        renglon="cierre.a" if union else "renglon",
        union=union,
        otras=_OTRAS if propias else "",
    )
    de_las_otras = [list(propias)] * 2 if propias else []
    with connection.cursor() as cursor:
        cursor.execute(consulta, [*parametros, *de_las_otras, *de_la_union])
        return _repartir(cursor.fetchall())


def _repartir(filas: Sequence[tuple[Any, ...]]) -> Agrupado:
    """``grouping``: 0 es celda, 1 orilla de renglón, 2 orilla de columna y 3 el total."""
    agrupado = Agrupado({}, {}, {}, NADA)
    for grupo, r, c, *cifras in filas:
        # Sin nadie propio, todas son otras.
        conteo = Conteo(*cifras, *(cifras[1:] if len(cifras) == 3 else ()))
        if grupo == 3:
            agrupado = agrupado._replace(todo=conteo)
        elif grupo == 2 and c is not None:
            agrupado.columnas[c] = conteo
        elif grupo == 1 and r is not None:
            agrupado.renglones[r] = conteo
        elif grupo == 0 and r is not None and c is not None:
            agrupado.celdas[r, c] = conteo
    return agrupado


def universo_de(usuario: Usuario, dialogo: Dialogo, *, solo_mias: bool = False) -> Universo:
    """Atajo de las vistas: la mirada y su universo. Dos o tres consultas."""
    return Universo.de(dialogo, Mirada.de(usuario, dialogo), solo_mias=solo_mias)
