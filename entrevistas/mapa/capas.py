"""Las tres capas de la matriz, leídas de la base, y lo que hay detrás de una celda.

Quien coordina cuenta a todas las personas. Quien entrevista cuenta a las suyas y, de las demás, sólo a
quienes permitieron llegar a las sobremesas y donde son al menos *k* (seguridad C7).
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from actores.models import Mandato, ParaConversar, Programa, Region, Tema
from dialogo.models import Dialogo, Usuario
from entrevistas.confidencialidad import (
    Audiencia,
    Cita,
    Mirada,
    Umbral,
    alcanza,
    citar,
    entradas_para_citar,
    pasaje_entero,
)
from entrevistas.mapa.oferta import Celda, Lugar, Matriz, cruzar
from entrevistas.models import Consentimiento, Entrada, Entrevista, RespuestaContrafirma

PASAJES_A_LA_VISTA = 3
TOPE_DE_PASAJES = 200


@dataclass(frozen=True)
class Demanda:
    celdas: dict[Lugar, int]
    personas: int
    es_parcial: bool


def _dichas(dialogo: Dialogo) -> QuerySet[Entrada]:
    """Lo que se dijo en lo ya conversado; ni observaciones del equipo ni lo de quien se retiró."""
    consentimientos = Consentimiento.objects.filter(entrevista__dialogo=dialogo)
    retiradas = consentimientos.exclude(revocado_en=None).values("entrevista")
    vigentes = consentimientos.vigentes().values("entrevista")
    return (
        Entrada.objects.citables()
        .exclude(tipo=Entrada.Tipo.OBSERVACION)
        .filter(entrevista__in=Entrevista.objects.filter(dialogo=dialogo).hechas())
        .filter(~Q(entrevista__in=retiradas) | Q(entrevista__in=vigentes))
        .exclude(Exists(_retiran()))
        .order_by()
    )


def _retiran() -> QuerySet[RespuestaContrafirma]:
    """Lo que quien habló retiró al contrafirmar no se muestra ni se cuenta."""
    return RespuestaContrafirma.objects.vigentes().filter(
        fragmento__entrada=OuterRef("pk"), decision=RespuestaContrafirma.Decision.RETIRA
    )


def demanda(dialogo: Dialogo, mirada: Mirada) -> Demanda:
    """Personas por tema y región. Dos consultas."""
    vigente = Consentimiento.objects.vigentes().filter(entrevista=OuterRef("entrevista"))
    filas = (
        _dichas(dialogo)
        .filter(temas__isnull=False, regiones__isnull=False)
        .annotate(alcance=Subquery(vigente.values("alcance")[:1]))
        .values_list(
            "temas",
            "regiones",
            "entrevista__persona",
            "entrevista__organizacion",
            "entrevista",
            "alcance",
        )
        .distinct()
    )
    suyas: dict[Lugar, set[int]] = defaultdict(set)
    otras: dict[Lugar, dict[int, int | None]] = defaultdict(dict)
    for tema, region, persona, organizacion, entrevista, alcance in filas:
        if mirada.ve_todas or entrevista in mirada.visibles:
            suyas[tema, region].add(persona)
        elif alcance and alcanza(alcance, Audiencia.PARTICIPANTES):
            otras[tema, region][persona] = organizacion
    celdas = {}
    for lugar in suyas.keys() | otras.keys():
        ajenas = {p: o for p, o in otras[lugar].items() if p not in suyas[lugar]}
        celdas[lugar] = len(suyas[lugar]) + (len(ajenas) if _se_dicen(ajenas, dialogo) else 0)
    return Demanda(
        {lugar: n for lugar, n in celdas.items() if n}, _oidas(dialogo), not mirada.ve_todas
    )


def _se_dicen(ajenas: dict[int, int | None], dialogo: Dialogo) -> bool:
    organizaciones = {una for una in ajenas.values() if una}
    return len(ajenas) >= dialogo.umbral_k and len(organizaciones) >= dialogo.umbral_organizaciones


def _oidas(dialogo: Dialogo) -> int:
    """Personas oídas: el denominador. El total lo conoce todo el equipo por el tablero."""
    hechas = Entrevista.objects.filter(dialogo=dialogo).hechas()
    return hechas.order_by().values("persona").distinct().count()


def programas_del_mapa(dialogo: Dialogo) -> QuerySet[Programa]:
    """Los que cuentan como oferta, con lo que hace falta para cruzarlos. Cuatro consultas."""
    return (
        Programa.objects.vivos()
        .filter(es_ficticio=dialogo.es_demostracion, organizacion__archivado_en=None)
        .select_related("organizacion__sector")
        .prefetch_related("temas", "regiones", "socios")
    )


def mandatos_del_mapa(dialogo: Dialogo) -> QuerySet[Mandato]:
    """Tres consultas."""
    return (
        Mandato.objects.filter(archivado_en=None, es_ficticio=dialogo.es_demostracion)
        .select_related("responsable")
        .prefetch_related("temas", "regiones")
    )


def matriz(dialogo: Dialogo, mirada: Mirada) -> tuple[Matriz, Demanda]:
    """Un número fijo de consultas: las tres capas, los dos catálogos y las parejas marcadas."""
    pedida = demanda(dialogo, mirada)
    cruzada = cruzar(
        pedida.celdas,
        list(programas_del_mapa(dialogo)),
        list(mandatos_del_mapa(dialogo)),
        temas=list(Tema.objects.all()),
        regiones=list(Region.objects.all()),
        personas=pedida.personas,
    )
    marcadas = set(
        ParaConversar.objects.filter(dialogo=dialogo, resuelto_en=None).values_list("una", "otra")
    )
    for pareja in cruzada.parejas:
        pareja.marcada = (pareja.una.pk, pareja.otra.pk) in marcadas
    return cruzada, pedida


@dataclass(frozen=True)
class Dicho:
    """Un pasaje tal como puede leerlo quien mira; ``entrada``, sólo si puede abrirla."""

    cita: Cita
    entrada: Entrada | None


def dichos(
    celda: Celda, dialogo: Dialogo, mirada: Mirada, *, todos: bool = False
) -> tuple[list[Dicho], bool]:
    """Lo que se dijo del tema y la región, por la puerta de las citas, y si hay más. Dos consultas."""
    filas = _dichas(dialogo).filter(temas=celda.tema, regiones=celda.region)
    filas = filas.select_related(
        "entrevista__persona",
        "entrevista__organizacion",
        "entrevista__sector",
        "pregunta__bloque",
    ).order_by("tipo", "entrevista__sector__orden", "entrevista__numero", "orden", "pk")
    umbral = Umbral.de(dialogo)
    hallados = []
    for entrada in entradas_para_citar(filas.defer("busqueda"))[:TOPE_DE_PASAJES]:
        entrada.entrevista.dialogo = dialogo
        audiencia = mirada.audiencia(entrada.entrevista_id)
        if cita := citar(pasaje_entero(entrada), audiencia, umbral):
            hallados.append(Dicho(cita, entrada if audiencia == Audiencia.EQUIPO else None))
    a_la_vista = hallados if todos else hallados[:PASAJES_A_LA_VISTA]
    return a_la_vista, len(hallados) > len(a_la_vista)


def para_conversar(dialogo: Dialogo) -> list[ParaConversar]:
    """Las pendientes primero. Una consulta."""
    filas = ParaConversar.objects.filter(dialogo=dialogo).select_related(
        "una", "otra", "tema", "region", "marcado_por"
    )
    return sorted(filas, key=lambda fila: (fila.resuelto_en is not None, -fila.pk))


def marcar(
    dialogo: Dialogo,
    *,
    una: int,
    otra: int,
    tema: Tema | None,
    region: Region | None,
    razon: str,
    autor: Usuario,
) -> tuple[ParaConversar, bool]:
    """La pareja, ordenada, y si es nueva. Marcarla dos veces no la repite."""
    menor, mayor = sorted((una, otra))
    return ParaConversar.objects.get_or_create(
        dialogo=dialogo,
        una_id=menor,
        otra_id=mayor,
        tema=tema,
        region=region,
        defaults={"razon": razon, "marcado_por": autor},
    )
