"""Los pasajes que se pueden citar: cuáles enseña la mesa, cuántos son y dónde dicen lo buscado."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchHeadline
from django.db.models import Count, Exists, F, Func, OuterRef, QuerySet, Value

from dialogo.models import Dialogo, Pregunta
from dialogo.texto import CON_ACENTO, SIN_ACENTO, consulta
from entrevistas.confidencialidad import (
    Audiencia,
    Cita,
    Mirada,
    citar,
    entradas_para_citar,
    pasaje_entero,
)
from entrevistas.models import Consentimiento, Entrada, Entrevista
from entrevistas.nombres import Intervalo, unir
from hallazgos.models import Evidencia, Hallazgo

POR_PAGINA = 25
TOPE_DE_CUENTA = 1_000
# Marcas del área privada de Unicode. Lo resaltado sólo se usa si, sin ellas, es el texto mismo.
_ABRE, _CIERRA = "\ue000", "\ue001"


class Trozo(NamedTuple):
    """Parte de un texto, marcada o no. La plantilla la escapa como cualquier otro."""

    texto: str
    marcado: bool


def trozos(texto: str, marcas: Iterable[Intervalo]) -> list[Trozo]:
    """El texto partido donde empieza y termina cada marca; junto, es el mismo texto."""
    partes, desde = [], 0
    for inicio, fin in unir(marcas):
        partes += [Trozo(texto[desde:inicio], False), Trozo(texto[inicio:fin], True)]
        desde = fin
    partes.append(Trozo(texto[desde:], False))
    return [parte for parte in partes if parte.texto]


@dataclass
class Pasaje:
    """Una entrada como la ve el equipo en la mesa, y dónde se ha citado ya."""

    entrada: Entrada
    cita: Cita
    trozos: list[Trozo]
    en_este: list[Evidencia] = field(default_factory=list)
    en_otros: list[Hallazgo] = field(default_factory=list)

    @property
    def nivel_consentido(self) -> str:
        return self.entrada.nivel_consentido or ""  # type: ignore[attr-defined]


class Cuenta(NamedTuple):
    """«23 pasajes de 14 entrevistas; 9 ya están en este hallazgo»."""

    pasajes: int
    entrevistas: int
    usados: int

    @property
    def pasa_del_tope(self) -> bool:
        return self.pasajes > TOPE_DE_CUENTA


def citables(dialogo: Dialogo, mirada: Mirada) -> QuerySet[Entrada]:
    """Entradas del diálogo que esa persona puede ver y citar. Una consulta aparte.

    Las listas van por valor: con subconsultas la base deja de usar el orden del índice y recorre
    todas las entradas de la casa para enseñar una página.
    """
    vigentes = Consentimiento.objects.vigentes()
    retiradas = list(
        Consentimiento.objects.filter(entrevista__dialogo=dialogo)
        .exclude(revocado_en=None)
        .exclude(entrevista__in=vigentes.values("entrevista"))
        .values_list("entrevista", flat=True)
        .distinct()
    )
    entradas = (
        Entrada.objects.citables()
        .filter(entrevista__dialogo=dialogo)
        .exclude(entrevista__estado=Entrevista.Estado.CANCELADA)
        .exclude(texto="")
    )
    if retiradas:
        entradas = entradas.exclude(entrevista__in=retiradas)
    return entradas if mirada.ve_todas else entradas.filter(entrevista__in=mirada.visibles)


def filtrar(entradas: QuerySet[Entrada], filtros: dict[str, Any]) -> QuerySet[Entrada]:
    """Aplica los filtros de la mesa; todos se suman."""
    directos = {
        "bloque": "pregunta__bloque",
        "tema": "temas",
        "region": "regiones",
        "sector": "entrevista__sector",
        "tipo": "tipo",
    }
    for clave, campo in directos.items():
        if valor := filtros.get(clave):
            entradas = entradas.filter(**{campo: valor})
    if pregunta := filtros.get("pregunta"):
        entradas = entradas.filter(pregunta__in=_versiones(pregunta))
    if filtros.get("sin_usar"):
        usos = Evidencia.objects.vigentes().filter(fragmento__entrada=OuterRef("pk"))
        entradas = entradas.exclude(Exists(usos))
    if palabras := filtros.get("q"):
        entradas = entradas.filter(busqueda=consulta(palabras))
    return entradas


def _versiones(pregunta: Pregunta) -> list[int]:
    """La pregunta y todas las que fue reemplazando. Una consulta si reemplazó a alguna."""
    versiones = [pregunta.pk]
    if pregunta.reemplaza_id:
        antes = dict(
            Pregunta.objects.filter(bloque__dialogo=pregunta.bloque.dialogo_id).values_list(
                "pk", "reemplaza"
            )
        )
        while anterior := antes.get(versiones[-1]):
            versiones.append(anterior)
    return versiones


def contar(entradas: QuerySet[Entrada], hallazgo: Hallazgo) -> Cuenta:
    """Dos consultas. Cuenta hasta el tope: con miles de pasajes la cifra exacta no sirve a nadie."""
    cuenta = entradas.order_by()[: TOPE_DE_CUENTA + 1].aggregate(
        pasajes=Count("pk"), entrevistas=Count("entrevista", distinct=True)
    )
    citadas = Evidencia.objects.vigentes().filter(hallazgo=hallazgo)
    usados = entradas.filter(pk__in=citadas.values("fragmento__entrada")).count()
    return Cuenta(cuenta["pasajes"], cuenta["entrevistas"], usados)


ORDEN = (
    "entrevista__numero",
    "pregunta__bloque__numero",
    "pregunta__orden",
    "orden",
    "pk",
)


def pagina(entradas: QuerySet[Entrada], desde: int, cuantas: int) -> list[Entrada]:
    """Un tramo de pasajes, entrevista por entrevista y en el orden de la guía. Dos consultas.

    Primero sólo las claves: por entrevista antes que nada, la base se detiene al llenar la página.
    """
    claves = list(entradas.order_by(*ORDEN).values_list("pk", flat=True)[desde : desde + cuantas])
    return list(con_lo_que_ensenan(Entrada.objects.filter(pk__in=claves)))


def con_lo_que_ensenan(entradas: QuerySet[Entrada]) -> QuerySet[Entrada]:
    """En orden y con todo lo que enseña un pasaje, en la misma consulta."""
    return (
        entradas_para_citar(entradas)
        .select_related(
            "entrevista__persona",
            "entrevista__organizacion",
            "entrevista__sector",
            "pregunta__bloque",
        )
        .defer("busqueda")
        .order_by(*ORDEN)
    )


def presentar(entradas: list[Entrada], hallazgo: Hallazgo, palabras: str = "") -> Iterator[Pasaje]:
    """Pasajes con lo buscado marcado y sus usos. Una consulta, y otra si hay palabras."""
    marcas = resaltar(entradas, palabras) if palabras else {}
    en_este: dict[int, list[Evidencia]] = defaultdict(list)
    en_otros: dict[int, dict[int, Hallazgo]] = defaultdict(dict)
    usos = Evidencia.objects.vigentes().filter(fragmento__entrada__in=entradas)
    for uso in usos.select_related("hallazgo", "fragmento"):
        if uso.hallazgo_id == hallazgo.pk:
            en_este[uso.fragmento.entrada_id].append(uso)
        elif uso.hallazgo.dialogo_id == hallazgo.dialogo_id:
            en_otros[uso.fragmento.entrada_id][uso.hallazgo_id] = uso.hallazgo
    for entrada in entradas:
        entrada.entrevista.dialogo = hallazgo.dialogo
        cita = citar(pasaje_entero(entrada), Audiencia.EQUIPO)
        if cita:
            yield Pasaje(
                entrada,
                cita,
                trozos(entrada.texto, marcas.get(entrada.pk, [])),
                en_este[entrada.pk],
                list(en_otros[entrada.pk].values()),
            )


def resaltar(entradas: Iterable[Entrada], palabras: str) -> dict[int, list[Intervalo]]:
    """Dónde dice cada entrada lo buscado, con acentos o sin ellos. Una consulta.

    Lo marca PostgreSQL con su lematizador, sobre el texto y sobre el mismo sin acentos:
    ``translate`` cambia letra por letra, así que los intervalos valen en el original.
    """
    buscado = consulta(palabras)
    plano = Func(F("texto"), Value(CON_ACENTO), Value(SIN_ACENTO), function="translate")
    filas = Entrada.objects.filter(pk__in=[entrada.pk for entrada in entradas]).annotate(
        exacto=_marcado(F("texto"), buscado), sin_acentos=_marcado(plano, buscado)
    )
    marcas = {}
    for pk, texto, *marcados in filas.values_list("pk", "texto", "exacto", "sin_acentos"):
        marcas[pk] = unir(
            intervalo for marcado in marcados for intervalo in _intervalos(texto, marcado)
        )
    return marcas


def _marcado(expresion: Any, buscado: Any) -> SearchHeadline:
    return SearchHeadline(
        expresion,
        buscado,
        config="spanish",
        start_sel=_ABRE,
        stop_sel=_CIERRA,
        highlight_all=True,
    )


def _intervalos(texto: str, marcado: str) -> Iterator[Intervalo]:
    """Los tramos entre marcas, o nada si PostgreSQL cambió algo más que las marcas."""
    if len(marcado.replace(_ABRE, "").replace(_CIERRA, "")) != len(texto):
        return
    lugar, inicio = 0, 0
    for letra in marcado:
        if letra == _ABRE:
            inicio = lugar
        elif letra == _CIERRA:
            yield inicio, lugar
        else:
            lugar += 1
