"""Aportaciones agrupadas por las palabras que tocan. Sin base de datos: entra texto, salen grupos.

Cuesta O(n log n): los rangos se ordenan y se barren una vez, y cada quien busca con quién choca en
listas ordenadas, sin comparar todos con todos.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dialogo.palabras import en_letra, enumerar
from sobremesas.choques.parecido import Huella, huella, reunir
from sobremesas.models import Aportacion

_PALABRA = re.compile(r"\w+")
TODO_EL_TEXTO = 0.9
CAMBIAN = (Aportacion.Clase.MODIFICA, Aportacion.Clase.DISIENTE)


@dataclass(frozen=True)
class Pieza:
    """De una aportación, lo que hace falta para agruparla. ``desde`` y ``hasta``, sobre ``texto_base``."""

    clave: int
    clase: str
    texto: str
    dia: int
    mesa: int | None = None
    desde: int | None = None
    hasta: int | None = None

    @property
    def disiente(self) -> bool:
        return self.clase == Aportacion.Clase.DISIENTE

    @property
    def solo_agrega(self) -> bool:
        """Un punto: agrega palabras sin quitar ninguna. Toca la palabra que lo antecede."""
        return self.desde == self.hasta


ConRango = tuple[int, int, Pieza]
Montones = dict[int, tuple[bool, int]]


@dataclass(frozen=True)
class Convergencia:
    """Propuestas parecidas de mesas o días distintos, toquen o no las mismas palabras."""

    claves: tuple[int, ...]
    dias: tuple[int, ...]
    mesas: int


@dataclass
class Grupo:
    """Las que tocan las mismas palabras; sin ``letra``, las del texto entero o las sin palabras."""

    letra: str
    desde: int
    hasta: int
    palabras: str
    piezas: list[Pieza]
    chocan: frozenset[int] = frozenset()
    convergen: list[Convergencia] = field(default_factory=list)

    @property
    def nombre(self) -> str:
        return self.letra or ("el texto entero" if self.hasta else "sin palabras señaladas")

    @property
    def ancla(self) -> str:
        return self.letra or ("entero" if self.hasta else "aparte")

    @property
    def dice_convergen(self) -> str:
        """«convergen los días 2 y 3»; el mismo día, «convergen dos mesas del día 1»."""
        dias = sorted({dia for una in self.convergen for dia in una.dias})
        if len(dias) > 1:
            return f"convergen los días {enumerar(map(str, dias))}"
        mesas = max((una.mesas for una in self.convergen), default=0)
        return f"convergen {en_letra(mesas)} mesas del día {dias[0]}" if dias else ""


@dataclass
class Tramo:
    """Parte del texto. ``letra`` vacía si nadie la tocó."""

    texto: str
    letra: str = ""
    choca: bool = False


@dataclass
class Agrupado:
    grupos: list[Grupo]
    del_todo: Grupo | None
    aparte: Grupo | None
    tramos: list[Tramo]

    @property
    def todos(self) -> list[Grupo]:
        return [*self.grupos, *(g for g in (self.del_todo, self.aparte) if g)]

    @property
    def num_chocan(self) -> int:
        return sum(len(grupo.chocan) for grupo in self.todos)

    @property
    def convergen(self) -> set[int]:
        return {c for grupo in self.todos for una in grupo.convergen for c in una.claves}


def agrupar(texto: str, piezas: Iterable[Pieza]) -> Agrupado:
    """``texto``: el ``texto_base`` de la redacción. Van primero los grupos que chocan y los más nutridos."""
    piezas = sorted(piezas, key=lambda pieza: (pieza.dia, pieza.clave))
    montones = _montones((texto, pieza) for pieza in piezas)
    con_rango, del_todo, aparte = _repartir(texto, piezas)
    grupos = [_grupo(texto, suyas, montones) for suyas in _juntar(con_rango)]
    enteras = [(0, len(texto), pieza) for pieza in del_todo]
    sueltas = [(0, 0, pieza) for pieza in aparte]
    del_todo_junto = _grupo("", enteras, montones) if enteras else None
    aparte_junto = _grupo("", sueltas, montones, chocan=False) if sueltas else None
    _poner_convergencias(
        [*grupos, *(g for g in (del_todo_junto, aparte_junto) if g)], _convergen(piezas, montones)
    )
    grupos.sort(key=lambda g: (-len(g.chocan), -len(g.convergen), -len(g.piezas), g.desde))
    for n, grupo in enumerate(grupos):
        grupo.letra = letra(n)
    return Agrupado(grupos, del_todo_junto, aparte_junto, _tramos(texto, grupos))


def letra(n: int) -> str:
    """a, b… z, aa, ab…"""
    antes, cual = divmod(n, 26)
    return (letra(antes - 1) if antes else "") + chr(ord("a") + cual)


def entre_redacciones(por_redaccion: Sequence[tuple[str, Sequence[Pieza]]]) -> list[Convergencia]:
    """Lo que se pide igual en días que leyeron textos distintos. De cada uno, su texto y sus piezas."""
    redaccion_de = {p.clave: n for n, (_, piezas) in enumerate(por_redaccion) for p in piezas}
    montones = _montones((texto, p) for texto, piezas in por_redaccion for p in piezas)
    juntas = _convergen([p for _, piezas in por_redaccion for p in piezas], montones)
    return [una for una in juntas if len({redaccion_de[clave] for clave in una.claves}) > 1]


def _repartir(
    texto: str, piezas: Iterable[Pieza]
) -> tuple[list[ConRango], list[Pieza], list[Pieza]]:
    """Las que tocan palabras, ajustadas a palabras enteras; las del texto entero; las demás."""
    palabras = [(m.start(), m.end()) for m in _PALABRA.finditer(texto)]
    empiezan, terminan = [p[0] for p in palabras], [p[1] for p in palabras]
    con_rango: list[ConRango] = []
    del_todo: list[Pieza] = []
    aparte: list[Pieza] = []
    for pieza in piezas:
        rango = _a_palabras(pieza, empiezan, terminan)
        if rango is None:
            (del_todo if pieza.disiente else aparte).append(pieza)
        elif len(palabras) > 1 and rango[1] - rango[0] >= TODO_EL_TEXTO * len(palabras):
            del_todo.append(pieza)
        else:
            con_rango.append((empiezan[rango[0]], terminan[rango[1] - 1], pieza))
    return con_rango, del_todo, aparte


def _a_palabras(
    pieza: Pieza, empiezan: Sequence[int], terminan: Sequence[int]
) -> tuple[int, int] | None:
    """Qué palabras toca, de la primera a una después de la última; ninguna si no señala."""
    if pieza.desde is None or pieza.hasta is None:
        return None
    if pieza.solo_agrega:
        una = bisect_left(terminan, pieza.desde)
        return (una, una + 1) if una < len(terminan) else None
    primera = bisect_right(terminan, pieza.desde)
    tras = bisect_left(empiezan, pieza.hasta)
    return (primera, tras) if primera < tras else None


def _juntar(rangos: list[ConRango]) -> list[list[ConRango]]:
    """Los que se tocan, de izquierda a derecha."""
    juntos: list[list[ConRango]] = []
    fin = 0
    for rango in sorted(rangos, key=lambda r: (r[0], r[1], r[2].clave)):
        if juntos and rango[0] < fin:
            juntos[-1].append(rango)
        else:
            juntos.append([rango])
        fin = max(fin, rango[1])
    return juntos


def _grupo(texto: str, suyas: list[ConRango], montones: Montones, *, chocan: bool = True) -> Grupo:
    desde, hasta = min(r[0] for r in suyas), max(r[1] for r in suyas)
    return Grupo(
        letra="",
        desde=desde,
        hasta=hasta,
        palabras=texto[desde:hasta],
        piezas=sorted((r[2] for r in suyas), key=lambda p: (p.dia, p.clave)),
        chocan=_chocan(suyas, montones) if chocan else frozenset(),
    )


def _montones(piezas: Iterable[tuple[str, Pieza]]) -> Montones:
    """A cada clave, su montón de parecidas. Un disenso sólo se parece a otro disenso.

    De lo que modifica cuentan las palabras que no estaban en el texto: las demás sólo dicen dónde va.
    """
    huellas: tuple[dict[int, Huella], dict[int, Huella]] = ({}, {})
    for texto, pieza in piezas:
        sabidas = texto if pieza.clase == Aportacion.Clase.MODIFICA else ""
        huellas[pieza.disiente][pieza.clave] = huella(pieza.texto, sabidas)
    return {
        clave: (bool(bando), monton)
        for bando, suyas in enumerate(huellas)
        for clave, monton in reunir(suyas).items()
    }


def _chocan(suyas: list[ConRango], montones: Montones) -> frozenset[int]:
    """Las que no pueden valer a la vez sobre las mismas palabras.

    Un cambio choca con otro cambio distinto y con un disenso. Dos que sólo agregan palabras caben a la
    vez, y dos disensos también. De cada una se cuenta con cuántas se cruza, menos las que piden lo mismo.
    """
    todas = [r for r in suyas if r[2].clase in CAMBIAN]
    quitan = [r for r in todas if not r[2].solo_agrega]
    con_todas, con_quitan = _Cruces(todas), _Cruces(quitan)
    con_cambios = _Cruces(r for r in todas if not r[2].disiente)
    iguales, iguales_que_quitan = _por_monton(todas, montones), _por_monton(quitan, montones)
    hallados = set()
    for desde, hasta, pieza in todas:
        monton = montones[pieza.clave]
        if pieza.disiente:
            otras = con_cambios.con(desde, hasta)
        elif pieza.solo_agrega:
            suyos = iguales_que_quitan.get(monton)
            otras = con_quitan.con(desde, hasta) - (suyos.con(desde, hasta) if suyos else 0)
        else:
            otras = con_todas.con(desde, hasta) - iguales[monton].con(desde, hasta)
        if otras > 0:
            hallados.add(pieza.clave)
    return frozenset(hallados)


def _por_monton(
    rangos: Iterable[ConRango], montones: Montones
) -> dict[tuple[bool, int], "_Cruces"]:
    juntos: dict[tuple[bool, int], list[ConRango]] = defaultdict(list)
    for rango in rangos:
        juntos[montones[rango[2].clave]].append(rango)
    return {monton: _Cruces(suyos) for monton, suyos in juntos.items()}


class _Cruces:
    """Cuántos rangos se cruzan con uno: los que empiezan antes de que acabe menos los que ya acabaron."""

    def __init__(self, rangos: Iterable[ConRango]) -> None:
        rangos = list(rangos)
        self.empiezan = sorted(r[0] for r in rangos)
        self.terminan = sorted(r[1] for r in rangos)

    def con(self, desde: int, hasta: int) -> int:
        return bisect_left(self.empiezan, hasta) - bisect_right(self.terminan, desde)


def _convergen(piezas: Sequence[Pieza], montones: Montones) -> list[Convergencia]:
    """Los montones con propuestas de más de una mesa o de más de un día."""
    por_monton: dict[tuple[bool, int], list[Pieza]] = defaultdict(list)
    for pieza in piezas:
        por_monton[montones[pieza.clave]].append(pieza)
    convergen = []
    for juntas in por_monton.values():
        mesas = {(p.dia, p.mesa) for p in juntas}
        if len(mesas) > 1:
            dias = tuple(sorted({p.dia for p in juntas}))
            convergen.append(Convergencia(tuple(p.clave for p in juntas), dias, len(mesas)))
    return convergen


def _poner_convergencias(grupos: Iterable[Grupo], convergen: Iterable[Convergencia]) -> None:
    """Cada grupo, las que tienen alguna suya."""
    de = {clave: una for una in convergen for clave in una.claves}
    for grupo in grupos:
        suyas = [de[p.clave] for p in grupo.piezas if p.clave in de]
        grupo.convergen = list(dict.fromkeys(suyas))


def _tramos(texto: str, grupos: Sequence[Grupo]) -> list[Tramo]:
    """El texto partido donde empieza y termina cada grupo: nunca se enciman."""
    tramos, desde = [], 0
    for grupo in sorted(grupos, key=lambda g: g.desde):
        tramos.append(Tramo(texto[desde : grupo.desde]))
        tramos.append(Tramo(texto[grupo.desde : grupo.hasta], grupo.letra, bool(grupo.chocan)))
        desde = grupo.hasta
    tramos.append(Tramo(texto[desde:]))
    return [tramo for tramo in tramos if tramo.texto]
