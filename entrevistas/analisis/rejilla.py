"""La rejilla de preguntas y entrevistas: qué se contestó, qué no se abordó y qué quedó vacío.

Las columnas son las entrevistas que quien mira puede ver, por sector y de a ``POR_PAGINA``; la orilla
de cada pregunta cuenta a todas. Una pregunta reemplazada cuenta en el renglón de la vigente.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from actores.models import Sector
from dialogo.hojas import Valor
from dialogo.models import Bloque, Dialogo, Pregunta
from entrevistas.analisis.conteos import (
    NADA,
    Conteo,
    Universo,
    agrupar,
    retiradas_por_quien_hablo,
)
from entrevistas.analisis.filtros import Filtro
from entrevistas.analisis.suprimir import se_dice
from entrevistas.models import Entrada, Entrevista, Respuesta

POR_PAGINA = 40
SIGNOS = {
    "no_se_abordo": ("−", "no se abordó"),
    "no_quiso_responder": ("×", "no quiso responder"),
    "vacia": ("?", "quedó vacía y no se dice por qué"),
    "fuera": ("f", "se habló fuera de registro"),
    "retirada": ("r", "quien habló retiró lo que dijo"),
    "ninguna": ("·", "hay palabra, pero ninguna con este filtro"),
}


@dataclass(frozen=True)
class Casilla:
    """Una pregunta en una entrevista: cuántas entradas, o por qué ninguna."""

    pregunta: Pregunta
    entrevista: Entrevista
    num: int
    estado: str = ""
    abre_grupo: bool = False

    @property
    def signo(self) -> str:
        return str(self.num) if self.num else SIGNOS[self.estado][0]

    @property
    def clase(self) -> str:
        return f"k{min(self.num, 4)}" if self.num else f"m-{self.estado}"

    @property
    def palabras(self) -> str:
        """«2.3 Qué ofrece, E-05: no se abordó»."""
        dicho = f"{self.num} {'entrada' if self.num == 1 else 'entradas'}"
        if not self.num:
            dicho = SIGNOS[self.estado][1]
        return f"{self.pregunta.numero} {self.pregunta.corta}, {self.entrevista.folio}: {dicho}"


@dataclass(frozen=True)
class Renglon:
    pregunta: Pregunta
    casillas: list[Casilla]
    orilla: Conteo | None
    es_la_mas_delgada: bool = False

    @property
    def bloque(self) -> Bloque:
        return self.pregunta.bloque


@dataclass(frozen=True)
class Rejilla:
    """Un tramo de columnas con todas sus preguntas, y la frase de la más delgada."""

    renglones: list[Renglon]
    grupos: list[tuple[Sector, list[Entrevista]]]
    pagina: Page[Entrevista]
    total: Conteo
    es_completa: bool
    frase: tuple[str, str] = ("", "")
    signos: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def bloques(self) -> list[tuple[Bloque, list[Renglon]]]:
        return [(b, list(filas)) for b, filas in groupby(self.renglones, lambda r: r.bloque)]

    @property
    def entrevistas(self) -> list[Entrevista]:
        return [entrevista for _, grupo in self.grupos for entrevista in grupo]

    def filas(self) -> list[list[Valor]]:
        """Para la hoja."""
        return [
            [
                renglon.pregunta.numero,
                renglon.pregunta.corta,
                *(casilla.num or casilla.signo for casilla in renglon.casillas),
                renglon.orilla.personas if renglon.orilla else "C",
                self.total.personas,
            ]
            for renglon in self.renglones
        ]


def armar(
    universo: Universo, filtro: Filtro, *, pagina: str | int = 1, por_pagina: int = POR_PAGINA
) -> Rejilla:
    """Seis consultas, haya las entrevistas que haya."""
    renglon_de = renglones_de(universo.dialogo)
    orillas = _orillas(universo, filtro, renglon_de)
    hoja = Paginator(_columnas(universo, filtro), por_pagina).get_page(pagina)
    entrevistas = list(hoja.object_list)
    preguntas = _preguntas(renglon_de, orillas, filtro)
    casillas = _casillas(universo, filtro, entrevistas, renglon_de)
    dichas = {p.pk: orillas.get(p.pk, NADA) for p in preguntas}
    dichas = {pk: n for pk, n in dichas.items() if se_dice(n, universo)}
    total = universo.total(filtro)
    delgada = _la_mas_delgada(dichas, total)
    grupos = [(s, list(g)) for s, g in groupby(entrevistas, key=_sector)]
    primeras = {grupo[0].pk for _, grupo in grupos}
    renglones = [
        Renglon(
            pregunta,
            [
                Casilla(pregunta, e, *casillas[pregunta.pk, e.pk], abre_grupo=e.pk in primeras)
                for e in entrevistas
            ],
            dichas.get(pregunta.pk),
            pregunta.pk == delgada,
        )
        for pregunta in preguntas
    ]
    usados = {c.estado for r in renglones for c in r.casillas if not c.num}
    return Rejilla(
        renglones,
        grupos,
        hoja,
        total,
        universo.completo,
        _frase(renglones, total),
        [(estado, *SIGNOS[estado]) for estado in SIGNOS if estado in usados],
    )


def _orillas(
    universo: Universo, filtro: Filtro, renglon_de: dict[int, Pregunta]
) -> dict[int, Conteo]:
    """Por pregunta, a cuántas personas se oyó en ella."""
    return agrupar(
        universo.entradas(filtro),
        renglon="pregunta",
        columna="entrevista__estado",
        propias=universo.propias,
        cierre={pk: [pregunta.pk] for pk, pregunta in renglon_de.items()},
    ).renglones


def _la_mas_delgada(dichas: dict[int, Conteo], total: Conteo) -> int | None:
    """La pregunta de la que menos personas hablaron, si a alguna le falta alguien."""
    delgada = min(dichas, key=lambda pk: dichas[pk].personas, default=None)
    if delgada is None or dichas[delgada].personas >= total.personas:
        return None
    return delgada


def renglones_de(dialogo: Dialogo) -> dict[int, Pregunta]:
    """Cada versión de una pregunta con la última de su cadena. Una consulta."""
    todas = {
        pregunta.pk: pregunta
        for pregunta in Pregunta.objects.filter(bloque__dialogo=dialogo)
        .select_related("bloque")
        .order_by("bloque__numero", "orden", "version")
    }
    siguiente = {p.reemplaza_id: p for p in todas.values() if p.reemplaza_id}
    ultimas = {}
    for pk, pregunta in todas.items():
        while pregunta.pk in siguiente:
            pregunta = siguiente[pregunta.pk]
        ultimas[pk] = pregunta
    return ultimas


def _preguntas(
    renglon_de: dict[int, Pregunta], orillas: dict[int, Conteo], filtro: Filtro
) -> list[Pregunta]:
    """Las vigentes y las retiradas con algo dicho, en el orden de la guía."""
    unicas = {p.pk: p for p in renglon_de.values()}.values()
    filas = [p for p in unicas if p.retirada_en is None or p.pk in orillas]
    if filtro.bloque:
        filas = [p for p in filas if p.bloque_id == filtro.bloque.pk]
    return sorted(filas, key=lambda p: (p.bloque.numero, p.orden, p.pk))


def _columnas(universo: Universo, filtro: Filtro) -> QuerySet[Entrevista]:
    """Las que quien mira puede ver, por sector en su orden y luego por folio."""
    propias = None if universo.completo else universo.propias
    claves = [c.pk for c in universo.filtradas(filtro) if propias is None or c.pk in propias]
    return (
        Entrevista.objects.filter(pk__in=claves)
        .select_related("sector__padre", "persona")
        .order_by(
            Coalesce("sector__padre__orden", "sector__orden"),
            Coalesce("sector__padre", "sector"),
            "numero",
        )
    )


def _sector(entrevista: Entrevista) -> Sector:
    return entrevista.sector.padre or entrevista.sector


def _casillas(
    universo: Universo,
    filtro: Filtro,
    entrevistas: list[Entrevista],
    renglon_de: dict[int, Pregunta],
) -> dict[tuple[int, int], tuple[int, str]]:
    """Número y estado por pregunta y entrevista. Tres consultas; la tercera, sólo si hay filtro."""
    con_filtro = _cuentas(universo.entradas(filtro), entrevistas, renglon_de)
    sin_el = con_filtro if not filtro else _cuentas(universo.entradas(), entrevistas, renglon_de)
    marcas = _marcas(entrevistas, renglon_de)
    sueltas = _sin_palabras(universo, entrevistas, renglon_de)
    casillas: dict[tuple[int, int], tuple[int, str]] = defaultdict(lambda: (0, "vacia"))
    abordada = Respuesta.Estado.ABORDADA
    for clave, estado in marcas.items():
        casillas[clave] = (0, "vacia" if estado == abordada else estado)
    for clave, estado in sueltas.items():
        casillas[clave] = (0, estado)
    for clave in sin_el:
        casillas[clave] = (0, "ninguna")
    for clave, num in con_filtro.items():
        casillas[clave] = (num, "")
    return casillas


def _cuentas(
    entradas: QuerySet[Entrada], entrevistas: list[Entrevista], renglon_de: dict[int, Pregunta]
) -> dict[tuple[int, int], int]:
    cuentas: dict[tuple[int, int], int] = defaultdict(int)
    filas = (
        entradas.filter(entrevista__in=entrevistas)
        .values_list("pregunta", "entrevista")
        .annotate(n=Count("pk"))
    )
    for pregunta, entrevista, num in filas:
        cuentas[renglon_de[pregunta].pk, entrevista] += num
    return cuentas


def _marcas(
    entrevistas: list[Entrevista], renglon_de: dict[int, Pregunta]
) -> dict[tuple[int, int], str]:
    filas = Respuesta.objects.filter(entrevista__in=entrevistas).values_list(
        "pregunta", "entrevista", "estado"
    )
    return {(renglon_de[p].pk, e): estado for p, e, estado in filas}


def _sin_palabras(
    universo: Universo, entrevistas: list[Entrevista], renglon_de: dict[int, Pregunta]
) -> dict[tuple[int, int], str]:
    """Donde hubo algo que no se lee: se habló fuera de registro o quien habló lo retiró."""
    retiradas = retiradas_por_quien_hablo(universo.dialogo)
    filas = (
        Entrada.objects.vivas()
        .filter(Q(tipo=Entrada.Tipo.FUERA) | Q(pk__in=retiradas), entrevista__in=entrevistas)
        .order_by()
        .values_list("pregunta", "entrevista", "tipo")
    )
    return {
        (renglon_de[p].pk, e): "fuera" if tipo == Entrada.Tipo.FUERA else "retirada"
        for p, e, tipo in filas
    }


def _frase(renglones: list[Renglon], total: Conteo) -> tuple[str, str]:
    """Qué pregunta es la más delgada, y de cuántas personas hay palabra en ella."""
    for renglon in renglones:
        if renglon.es_la_mas_delgada and renglon.orilla:
            pregunta = renglon.pregunta
            cuantas = f"{renglon.orilla.personas} de {total.personas}"
            personas = "persona" if total.personas == 1 else "personas"
            return pregunta.corta, f"en {pregunta.numero} hay palabra de {cuantas} {personas}."
    return "", ""
