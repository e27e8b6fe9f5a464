"""La red de un diálogo: qué actores y qué lazos quedan con los filtros puestos, y cuánto pesa cada uno.

Es del equipo: las vistas sólo la dan a quien coordina o entrevista. Número fijo de consultas.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import networkx as nx
from django.db.models import Q
from django.utils import timezone

from actores.models import Actor, ActorQuerySet, Cargo, Certeza, Interes, Vinculo
from dialogo.models import Dialogo
from dialogo.texto import sin_acentos
from entrevistas.mapa.forms_red import CARGO, DE_ENTRADA
from entrevistas.mapa.fuentes import Fuente
from entrevistas.mapa.medidas import intermediacion

LARGO_EN_FRASE = 34
DEL_CARGO = ("tiene un cargo en", "tiene en un cargo a")


@dataclass
class Nodo:
    pk: int
    nombre: str
    corto: str
    plano: str
    es_persona: bool
    sector: str
    nombre_sector: str
    orden_sector: int
    grado: int = 0
    intermediacion: float = 0.0

    @property
    def forma(self) -> str:
        return "Persona" if self.es_persona else "Organización"

    @property
    def dicho(self) -> str:
        """Como se le nombra en una frase: hasta la primera coma, salvo que sea muy largo."""
        nombre = self.nombre.split(",")[0]
        return nombre if len(nombre) <= LARGO_EN_FRASE else self.corto


@dataclass
class Lazo:
    """Un vínculo o un cargo vigente, ya sin su modelo."""

    clave: str
    origen: int
    destino: int
    tipo: str
    etiqueta: str
    inversa: str
    certeza: str
    desde: date | None
    hasta: date | None
    nota: str
    fuente: str
    pk: int | None = None
    fuentes: list[Fuente] = field(default_factory=list)

    def visto_desde(self, pk: int) -> tuple[str, int]:
        return (self.etiqueta, self.destino) if pk == self.origen else (self.inversa, self.origen)

    @property
    def es_discrepancia(self) -> bool:
        return self.tipo == Vinculo.Tipo.DISCREPA

    @property
    def nombre_certeza(self) -> str:
        return str(Certeza(self.certeza).label)


@dataclass
class Red:
    """``nodos`` y ``lazos`` son los dibujados; ``filtrados``, también los que el recorte dejó fuera."""

    nodos: dict[int, Nodo]
    lazos: list[Lazo]
    filtrados: list[Lazo]
    todos: dict[int, Nodo]
    pares: list[tuple[int, int]]
    num_con_filtros: int
    num_sueltos: int
    foco: Nodo | None = None
    centro: Nodo | None = None
    hallados: list[Nodo] = field(default_factory=list)

    def de(self, pk: int) -> list[tuple[str, Nodo, Lazo]]:
        """Etiqueta, el otro extremo y el lazo, dibujado o no; la discrepancia al final."""
        suyos = [lazo for lazo in self.filtrados if pk in (lazo.origen, lazo.destino)]
        suyos.sort(key=lambda lazo: (lazo.es_discrepancia, lazo.tipo == CARGO))
        vistos = [(*lazo.visto_desde(pk), lazo) for lazo in suyos]
        return [(etiqueta, self.todos[otro], lazo) for etiqueta, otro, lazo in vistos]

    def vecinos(self, pk: int) -> set[int]:
        return {otro.pk for _, otro, _ in self.de(pk)}

    def por_peso(self, medida: str = "vinculos") -> list[Nodo]:
        """De más a menos."""
        campo = "intermediacion" if medida == "intermediacion" else "grado"
        return sorted(self.nodos.values(), key=lambda n: (-getattr(n, campo), n.plano, n.pk))


def construir(
    dialogo: Dialogo, valores: dict[str, Any], actores: ActorQuerySet | None = None
) -> Red:
    """``valores`` son los de ``RedForm``. Seis consultas como mucho, con cualquier tamaño."""
    visibles = Actor.objects.all() if actores is None else actores
    visibles = visibles.activos().filter(es_ficticio=dialogo.es_demostracion)
    todos = _nodos(visibles)
    lazos = [lazo for lazo in _lazos(visibles) if lazo.origen in todos and lazo.destino in todos]
    pares = sorted(
        {(min(lazo.origen, lazo.destino), max(lazo.origen, lazo.destino)) for lazo in lazos}
    )
    quedan = _que_quedan(todos, visibles, valores)
    lazos = [
        lazo
        for lazo in lazos
        if lazo.origen in quedan and lazo.destino in quedan and _pasa(lazo, valores)
    ]
    con_lazo = {pk for lazo in lazos for pk in (lazo.origen, lazo.destino)}
    elegibles = quedan if valores.get("sueltos") else con_lazo
    _pesar(todos, elegibles, lazos)
    red = Red(
        nodos={},
        lazos=[],
        filtrados=lazos,
        todos=todos,
        pares=pares,
        num_con_filtros=len(elegibles),
        num_sueltos=len(quedan - con_lazo),
    )
    _enfocar(red, elegibles, valores)
    dibujados = _recortar(red, elegibles, lazos, valores)
    red.nodos = {pk: todos[pk] for pk in sorted(dibujados)}
    red.lazos = [lazo for lazo in lazos if lazo.origen in dibujados and lazo.destino in dibujados]
    red.hallados = [nodo for nodo in red.hallados if nodo.pk in elegibles]
    return red


def _nodos(actores: ActorQuerySet) -> dict[int, Nodo]:
    filas = actores.order_by("pk").values_list(
        "pk",
        "nombre",
        "nombre_plano",
        "persona",
        "organizacion__siglas",
        "sector__clave",
        "sector__nombre",
        "sector__orden",
    )
    return {
        pk: Nodo(
            pk,
            nombre,
            nombre_corto(nombre) if persona else siglas or abreviado(nombre),
            plano,
            persona is not None,
            clave,
            sector,
            orden,
        )
        for pk, nombre, plano, persona, siglas, clave, sector, orden in filas
    }


def nombre_corto(nombre: str) -> str:
    """«Wendolyn Quiñones Tzab» → «W. Quiñones». Con cuatro palabras, el apellido es la tercera."""
    palabras = nombre.split()
    if len(palabras) < 2:
        return nombre
    return f"{palabras[0][0]}. {palabras[1] if len(palabras) < 4 else palabras[-2]}"


def abreviado(nombre: str, largo: int = 22) -> str:
    """Hasta la última palabra que cabe."""
    if len(nombre) <= largo:
        return nombre
    return f"{nombre[: largo + 1].rsplit(' ', 1)[0][:largo].rstrip(',')}…"


def _lazos(actores: ActorQuerySet) -> list[Lazo]:
    """Los vínculos sin archivar y los cargos vigentes, que también unen."""
    suyos = actores.order_by().values("pk")
    vinculos = Vinculo.objects.activos().filter(origen__in=suyos, destino__in=suyos).order_by("pk")
    cargos = Cargo.objects.vigentes().filter(persona__in=suyos, organizacion__in=suyos)
    return [
        *(_de_vinculo(vinculo) for vinculo in vinculos),
        *(_de_cargo(cargo) for cargo in cargos.order_by("pk")),
    ]


def _de_vinculo(vinculo: Vinculo) -> Lazo:
    return Lazo(
        clave=f"v{vinculo.pk}",
        origen=vinculo.origen_id,
        destino=vinculo.destino_id,
        tipo=vinculo.tipo,
        etiqueta=vinculo.get_tipo_display(),
        inversa=vinculo.inverso,
        certeza=vinculo.certeza,
        desde=vinculo.desde,
        hasta=vinculo.hasta,
        nota=vinculo.nota,
        fuente=vinculo.fuente,
        pk=vinculo.pk,
    )


def _de_cargo(cargo: Cargo) -> Lazo:
    """Un asiento del directorio: consta, así que cuenta como documentado."""
    return Lazo(
        clave=f"c{cargo.pk}",
        origen=cargo.persona_id,
        destino=cargo.organizacion_id,
        tipo=CARGO,
        etiqueta=DEL_CARGO[0],
        inversa=DEL_CARGO[1],
        certeza=Certeza.DOCUMENTADO.value,
        desde=cargo.desde,
        hasta=cargo.hasta,
        nota=cargo.nombre,
        fuente="Directorio",
    )


def _que_quedan(
    todos: dict[int, Nodo], actores: ActorQuerySet, valores: dict[str, Any]
) -> set[int]:
    """Por sector; y por tema y región, los de la ficha o los de la agenda."""
    quedan = set(todos)
    if sectores := {sector.clave for sector in valores.get("sector", [])}:
        quedan = {pk for pk in quedan if todos[pk].sector in sectores}
    for campo, en_ficha in (("tema", "temas"), ("region", "regiones")):
        if elegidos := valores.get(campo):
            agenda = Interes.objects.activos().filter(**{f"{campo}__in": elegidos}).values("actor")
            hallados = actores.filter(Q(**{f"{en_ficha}__in": elegidos}) | Q(pk__in=agenda))
            quedan &= set(hallados.order_by().values_list("pk", flat=True))
    return quedan


def _pasa(lazo: Lazo, valores: dict[str, Any]) -> bool:
    dia = valores.get("dia") or timezone.localdate()
    if (tipos := valores.get("tipo")) and lazo.tipo not in tipos:
        return False
    if (certezas := valores.get("certeza")) and lazo.certeza not in certezas:
        return False
    if (desde := valores.get("desde")) and (lazo.desde is None or lazo.desde < desde):
        return False
    if lazo.desde and lazo.desde > dia:
        return False
    return bool(valores.get("terminados")) or lazo.hasta is None or lazo.hasta >= dia


def _pesar(todos: dict[int, Nodo], elegibles: Iterable[int], lazos: list[Lazo]) -> None:
    grafo: nx.Graph = nx.Graph()
    grafo.add_nodes_from(sorted(elegibles))
    for lazo in lazos:
        todos[lazo.origen].grado += 1
        todos[lazo.destino].grado += 1
        grafo.add_edge(lazo.origen, lazo.destino)
    for pk, valor in intermediacion(grafo).items():
        todos[pk].intermediacion = valor


def _enfocar(red: Red, elegibles: set[int], valores: dict[str, Any]) -> None:
    """El foco pedido o, si lo buscado es de uno solo, ése."""
    palabras = sin_acentos(valores.get("q", "")).split()
    if palabras:
        red.hallados = sorted(
            (n for n in red.todos.values() if _dice(n, palabras)), key=lambda n: (n.plano, n.pk)
        )
        en_red = [nodo for nodo in red.hallados if nodo.pk in elegibles]
        exactos = [n for n in en_red if " ".join(palabras) in (n.plano, sin_acentos(n.corto))]
        if len(en_red) == 1 or len(exactos) == 1:
            red.foco = (exactos or en_red)[0]
    if red.foco is None and valores.get("foco") in elegibles:
        red.foco = red.todos[valores["foco"]]
    if valores.get("centro") in elegibles:
        red.centro = red.todos[valores["centro"]]


def _dice(nodo: Nodo, palabras: list[str]) -> bool:
    texto = f"{nodo.plano} {sin_acentos(nodo.corto)}"
    return all(palabra in texto for palabra in palabras)


def _recortar(
    red: Red, elegibles: set[int], lazos: list[Lazo], valores: dict[str, Any]
) -> set[int]:
    """Los que caben: los más cercanos al centro o, sin centro, desde los de más vínculos."""
    limite = valores.get("cuantos") or DE_ENTRADA
    maximo = len(elegibles) if limite == "todos" else int(limite)
    vecinos: dict[int, set[int]] = defaultdict(set)
    for lazo in lazos:
        vecinos[lazo.origen].add(lazo.destino)
        vecinos[lazo.destino].add(lazo.origen)
    if red.centro:
        pasos = int(valores["pasos"]) if valores.get("pasos") else len(elegibles)
        return _cercanos(red, vecinos, red.centro.pk, maximo, pasos)
    dibujados = _desde_los_mayores(red, elegibles, vecinos, maximo)
    if red.foco and red.foco.pk not in dibujados:
        red.centro = red.foco
        return _cercanos(red, vecinos, red.foco.pk, maximo, len(elegibles))
    return dibujados


def _cercanos(
    red: Red, vecinos: dict[int, set[int]], centro: int, maximo: int, pasos: int
) -> set[int]:
    """A lo ancho desde el centro: primero la distancia, luego los vínculos."""
    hallados, frontera = {centro}, {centro}
    while frontera and pasos > 0 and len(hallados) < maximo:
        siguientes = {pk for uno in frontera for pk in vecinos[uno]} - hallados
        orden = sorted(siguientes, key=lambda pk: (-red.todos[pk].grado, pk))
        frontera = set(orden[: maximo - len(hallados)])
        hallados |= frontera
        pasos -= 1
    return hallados


def _desde_los_mayores(
    red: Red, elegibles: set[int], vecinos: dict[int, set[int]], maximo: int
) -> set[int]:
    """A cada grupo unido le toca su parte, y dentro de él entran primero los de más vínculos."""
    if len(elegibles) <= maximo:
        return set(elegibles)
    grafo: nx.Graph = nx.Graph()
    grafo.add_nodes_from(sorted(elegibles))
    grafo.add_edges_from((pk, otro) for pk in sorted(elegibles) for otro in sorted(vecinos[pk]))
    grupos = sorted(nx.connected_components(grafo), key=lambda grupo: (-len(grupo), min(grupo)))
    hallados: set[int] = set()
    for grupo in grupos:
        parte = round(maximo * len(grupo) / len(elegibles))
        hallados |= _crecer(red, grupo, vecinos, min(parte, maximo - len(hallados)))
    return hallados


def _crecer(red: Red, grupo: set[int], vecinos: dict[int, set[int]], cuantos: int) -> set[int]:
    """Desde el de más vínculos, por los vecinos de más vínculos: lo dibujado queda unido."""
    hallados: set[int] = set()
    cola = [min((-red.todos[pk].grado, pk) for pk in grupo)]
    while cola and len(hallados) < cuantos:
        _, pk = heapq.heappop(cola)
        if pk not in hallados:
            hallados.add(pk)
            for otro in sorted(vecinos[pk] - hallados):
                heapq.heappush(cola, (-red.todos[otro].grado, otro))
    return hallados if len(hallados) > 1 else set()
