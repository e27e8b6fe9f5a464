"""¿Hacen falta más entrevistas? Base, corrida y umbral, según Guest, Namey y Chen (2020).

«A simple method to assess and report thematic saturation in qualitative research», PLoS ONE 15(5)
e0232076. La *base* son los códigos distintos de las primeras entrevistas (4, 5 o 6). Una *corrida* son
2 o 3 entrevistas seguidas; cada corrida empieza una después que la anterior. La información nueva es
lo que la corrida añadió entre lo que tenía la base. Al llegar al *umbral* (5 % o 0 %), lo anterior a
esa corrida bastaba y la corrida lo confirma: el artículo lo escribe 6⁺².
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from random import Random
from statistics import median_low

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Exists, OuterRef

from dialogo.models import Bloque, Dialogo
from dialogo.palabras import en_letra, enumerar
from entrevistas.analisis.conteos import Universo
from entrevistas.analisis.filtros import SIN_FILTRO, Filtro
from entrevistas.confidencialidad import Audiencia
from entrevistas.models import Codificacion, Codigo, Entrada, Entrevista

BASES = (4, 5, 6)
CORRIDAS = (2, 3)
UMBRALES = (5, 0)
SEMILLA = 20200505
ORDENES = 200


@dataclass(frozen=True)
class Parametros:
    base: int = 4
    corrida: int = 2
    umbral: int = 5

    @property
    def minimo(self) -> int:
        """Con menos entrevistas la regla no puede aplicarse."""
        return self.base + self.corrida

    def __str__(self) -> str:
        return f"Base de {self.base} entrevistas, corridas de {self.corrida} y umbral de {self.umbral} %"


@dataclass(frozen=True)
class Voz:
    """Una entrevista con lo que se marcó en ella."""

    pk: int
    folio: str
    codigos: frozenset[int]


@dataclass(frozen=True)
class Toma:
    """Una entrevista dentro de la curva. ``proporcion``: la de la corrida que termina en ella."""

    numero: int
    voz: Voz
    nuevos: int
    acumulados: int
    en_la_corrida: int | None = None
    proporcion: Fraction | None = None
    esta_bajo: bool = False

    @property
    def porcentaje(self) -> int | None:
        """Redondeado para leerse; lo que se compara con el umbral es la fracción exacta."""
        return None if self.proporcion is None else round(self.proporcion * 100)


@dataclass(frozen=True)
class Curva:
    """Lo que cada entrevista añadió, en el orden en que se hicieron."""

    parametros: Parametros
    tomas: tuple[Toma, ...] = ()
    codigos_base: int = 0

    @cached_property
    def puntos(self) -> list[Toma]:
        return [toma for toma in self.tomas if toma.proporcion is not None]

    @property
    def ultima(self) -> Toma | None:
        return self.puntos[-1] if self.puntos else None

    @property
    def total_codigos(self) -> int:
        return self.tomas[-1].acumulados if self.tomas else 0

    @property
    def se_puede_medir(self) -> bool:
        return bool(self.puntos)

    @property
    def esta_saturada(self) -> bool:
        """La corrida más reciente no pasa del umbral: lo de hoy, no lo de alguna vez."""
        return bool(self.ultima and self.ultima.esta_bajo)

    @property
    def primera_vez(self) -> Toma | None:
        """La última entrevista *anterior* a la primera corrida bajo el umbral: 6 en 6⁺²."""
        for toma in self.puntos:
            if toma.esta_bajo:
                return self.tomas[toma.numero - self.parametros.corrida - 1]
        return None

    @property
    def desde(self) -> Toma | None:
        """Desde cuál corrida, sin interrupción, la curva sigue bajo el umbral."""
        hallada = None
        for toma in reversed(self.puntos):
            if not toma.esta_bajo:
                break
            hallada = toma
        return hallada

    @property
    def faltan(self) -> int:
        """Cuántas más, como mínimo: las que harían falta si ninguna trajera nada nuevo."""
        if self.esta_saturada:
            return 0
        corrida = self.parametros.corrida
        if not self.puntos:
            return max(1, self.parametros.minimo - len(self.tomas))
        nuevos = [toma.nuevos for toma in self.tomas]
        for mas in range(1, corrida):
            if _bajo(sum(nuevos[-(corrida - mas) :]), self.codigos_base, self.parametros):
                return mas
        return corrida


def _bajo(nuevos: int, base: int, parametros: Parametros) -> bool:
    return nuevos * 100 <= parametros.umbral * base


def medir(voces: Sequence[Voz], parametros: Parametros) -> Curva:
    """La curva de unas entrevistas ya ordenadas. Sin códigos en la base no hay con qué comparar."""
    vistos: set[int] = set()
    nuevos: list[int] = []
    tomas: list[Toma] = []
    base = 0
    for numero, voz in enumerate(voces, start=1):
        nuevos.append(len(voz.codigos - vistos))
        vistos |= voz.codigos
        if numero == parametros.base:
            base = len(vistos)
        toma = Toma(numero, voz, nuevos[-1], len(vistos))
        if base and numero >= parametros.minimo:
            suma = sum(nuevos[-parametros.corrida :])
            bajo = _bajo(suma, base, parametros)
            toma = Toma(numero, voz, nuevos[-1], len(vistos), suma, Fraction(suma, base), bajo)
        tomas.append(toma)
    return Curva(parametros, tuple(tomas), base)


@dataclass(frozen=True)
class Sensibilidad:
    """Qué habría pasado en otros órdenes al azar, siempre los mismos: la semilla es fija."""

    ordenes: int
    llegan: int
    saturadas_al_final: int
    menor: int | None = None
    mediana: int | None = None
    mayor: int | None = None


def sensibilidad(voces: Sequence[Voz], parametros: Parametros) -> Sensibilidad:
    """Cuánto pesa el orden: con miles de entrevistas se prueban menos órdenes."""
    if len(voces) <= parametros.minimo:
        return Sensibilidad(0, 0, 0)
    ordenes = max(20, min(ORDENES, 20_000 // len(voces)))
    azar, baraja = Random(SEMILLA), list(voces)  # noqa: S311  (no es un secreto)
    alcanzan, al_final = [], 0
    for _ in range(ordenes):
        azar.shuffle(baraja)
        una = medir(baraja, parametros)
        al_final += una.esta_saturada
        if primera := una.primera_vez:
            alcanzan.append(primera.numero)
    if not alcanzan:
        return Sensibilidad(ordenes, 0, al_final)
    return Sensibilidad(
        ordenes, len(alcanzan), al_final, min(alcanzan), median_low(alcanzan), max(alcanzan)
    )


# De la base ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class DeBloque:
    bloque: Bloque
    curva: Curva


@dataclass(frozen=True)
class Saturacion:
    """Lo que la página y el prediagnóstico dicen: la curva de todo y la de cada bloque."""

    parametros: Parametros
    general: Curva
    bloques: tuple[DeBloque, ...]
    voces: tuple[Voz, ...] = field(repr=False, default=())
    sin_codificar: tuple[Entrevista, ...] = ()
    codificadas: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def frase(self) -> str:
        """«Para «Temas y regiones», ya no. Para «Recomendaciones», sí: al menos dos más.»"""
        medidos = [uno for uno in self.bloques if uno.curva.se_puede_medir]
        if not self.general.se_puede_medir or not medidos:
            return ""
        listos = [f"«{uno.bloque.corto}»" for uno in medidos if uno.curva.esta_saturada]
        abiertos = [uno for uno in medidos if not uno.curva.esta_saturada]
        partes = [f"Para {enumerar(listos)}, ya no."] if listos else []
        if abiertos:
            mas = max(uno.curva.faltan for uno in abiertos)
            cuales = enumerar(f"«{uno.bloque.corto}»" for uno in abiertos)
            partes.append(f"Para {cuales}, sí: al menos {en_letra(mas, femenino=True)} más.")
        return " ".join(partes)


def de(
    dialogo: Dialogo,
    parametros: Parametros | None = None,
    universo: Universo | None = None,
    filtro: Filtro = SIN_FILTRO,
) -> Saturacion:
    """Con las hechas que tienen algún código, en el orden en que se hicieron. Seis consultas.

    La curva cuenta códigos, no personas, y no dice qué dijo nadie: sin ``universo`` es la de todo el
    diálogo, la misma para quien coordina, para quien entrevista y para el documento.
    """
    parametros = parametros or Parametros()
    universo = universo or Universo.para(dialogo, Audiencia.EQUIPO)
    entrevistas = list(
        Entrevista.objects.filter(pk__in=[c.pk for c in universo.filtradas(filtro)])
        .only("pk", "numero", "empieza_en")
        .order_by("empieza_en", "numero")
    )
    todas: dict[int, set[int]] = defaultdict(set)
    por_bloque: dict[int, dict[int, set[int]]] = defaultdict(dict)
    for (entrevista, bloque), codigos in _marcas(universo, filtro).items():
        todas[entrevista] |= codigos
        por_bloque[bloque][entrevista] = codigos
    voces = tuple(_voces(entrevistas, todas))
    return Saturacion(
        parametros=parametros,
        general=medir(voces, parametros),
        bloques=tuple(
            DeBloque(bloque, medir(_voces(entrevistas, por_bloque[bloque.pk]), parametros))
            for bloque in dialogo.bloques.order_by("numero")
            if filtro.bloque in (None, bloque)
        ),
        voces=voces,
        sin_codificar=tuple(una for una in entrevistas if not todas.get(una.pk)),
        codificadas=_codificadas(universo, filtro),
    )


def curva(dialogo: Dialogo, parametros: Parametros | None = None) -> Curva:
    """La de todo el diálogo, para quien sólo quiere ésa."""
    return de(dialogo, parametros).general


def _voces(entrevistas: list[Entrevista], codigos: dict[int, set[int]]) -> list[Voz]:
    """Sólo las que tienen algún código: la que no lo tiene no dice que ya no haya nada nuevo."""
    return [
        Voz(una.pk, una.folio, frozenset(codigos[una.pk]))
        for una in entrevistas
        if codigos.get(una.pk)
    ]


def _marcas(universo: Universo, filtro: Filtro) -> dict[tuple[int, int], set[int]]:
    """Códigos por entrevista y bloque: de voces, no de lo que observó el equipo."""
    libro = list(universo.dialogo.codigos.order_by().values_list("pk", "estado", "fusionado_en"))
    estados = {pk: estado for pk, estado, _ in libro}
    destino = {pk: otro for pk, _, otro in libro if otro}
    entrada = "fragmento__entrada"
    filas = (
        universo.codificaciones(filtro)
        .exclude(fragmento__entrada__tipo=Entrada.Tipo.OBSERVACION)
        .values_list(f"{entrada}__entrevista", f"{entrada}__pregunta__bloque")
        .annotate(codigos=ArrayAgg("codigo", distinct=True))
    )
    return {
        (entrevista, bloque): {
            final
            for codigo in codigos
            if estados.get(final := _final(codigo, destino)) != Codigo.Estado.ARCHIVADO
        }
        for entrevista, bloque, codigos in filas
    }


def _final(codigo: int, destino: dict[int, int]) -> int:
    """El código en que acabó uno fusionado."""
    while codigo in destino:
        codigo = destino[codigo]
    return codigo


def _codificadas(universo: Universo, filtro: Filtro) -> dict[int, tuple[int, int]]:
    """Por entrevista: entradas con algún código y entradas que podrían llevarlo."""
    con_codigo = Codificacion.objects.del_analisis().filter(fragmento__entrada=OuterRef("pk"))
    filas = (
        universo.entradas(filtro)
        .exclude(tipo=Entrada.Tipo.OBSERVACION)
        .values_list("entrevista")
        .annotate(marcadas=Count("pk", filter=Exists(con_codigo)), todas=Count("pk"))
    )
    return {entrevista: (marcadas, todas) for entrevista, marcadas, todas in filas}
