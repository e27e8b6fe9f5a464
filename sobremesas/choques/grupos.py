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
from sobremesas.choques.parecido import huella, reunir
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


@dataclass(frozen=True)
class Convergencia:
    """Propuestas parecidas de mesas o días distintos."""

    claves: tuple[int, ...]
    dias: tuple[int, ...]


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
        claves = {clave for una in self.convergen for clave in una.claves}
        mesas = len({pieza.mesa for pieza in self.piezas if pieza.clave in claves})
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
    def num_convergen(self) -> int:
        return sum(len(una.claves) for grupo in self.todos for una in grupo.convergen)


def agrupar(texto: str, piezas: Iterable[Pieza]) -> Agrupado:
    """``texto``: el ``texto_base`` de la redacción. Van primero los grupos que chocan y los más nutridos."""
    con_rango, del_todo, aparte = _repartir(texto, piezas)
    grupos = [_grupo(texto, suyas) for suyas in _juntar(con_rango)]
    grupos.sort(key=lambda g: (-len(g.chocan), -len(g.convergen), -len(g.piezas), g.desde))
    for n, grupo in enumerate(grupos):
        grupo.letra = letra(n)
    todo, nada = (0, len(texto)), (0, 0)
    return Agrupado(
        grupos,
        _grupo("", [(*todo, pieza) for pieza in del_todo]) if del_todo else None,
        _grupo("", [(*nada, pieza) for pieza in aparte], chocan=False) if aparte else None,
        _tramos(texto, grupos),
    )


def letra(n: int) -> str:
    """a, b… z, aa, ab…"""
    antes, cual = divmod(n, 26)
    return (letra(antes - 1) if antes else "") + chr(ord("a") + cual)


def entre_redacciones(por_redaccion: Iterable[Sequence[Pieza]]) -> list[Convergencia]:
    """Lo que se pide igual en días que leyeron textos distintos; ahí no hay palabras que comparar."""
    texto_de = {p.clave: n for n, piezas in enumerate(por_redaccion) for p in piezas}
    piezas = [pieza for piezas in por_redaccion for pieza in piezas]
    return [
        una for una in _convergen(piezas, "") if len({texto_de[clave] for clave in una.claves}) > 1
    ]


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


def _grupo(texto: str, suyas: list[ConRango], *, chocan: bool = True) -> Grupo:
    desde, hasta = min(r[0] for r in suyas), max(r[1] for r in suyas)
    piezas = sorted((r[2] for r in suyas), key=lambda p: (p.dia, p.clave))
    palabras = texto[desde:hasta]
    montones = _montones(piezas, palabras)
    return Grupo(
        letra="",
        desde=desde,
        hasta=hasta,
        palabras=palabras,
        piezas=piezas,
        chocan=_chocan(suyas, montones) if chocan else frozenset(),
        convergen=_convergen(piezas, palabras, montones),
    )


def _montones(piezas: Sequence[Pieza], palabras: str) -> dict[int, tuple[bool, int]]:
    """A cada clave, su montón de parecidas. Un disenso sólo se parece a otro disenso."""
    montones: dict[int, tuple[bool, int]] = {}
    for bando in (False, True):
        huellas = {p.clave: huella(p.texto, palabras) for p in piezas if p.disiente == bando}
        montones |= {clave: (bando, monton) for clave, monton in reunir(huellas).items()}
    return montones


def _chocan(suyas: list[ConRango], montones: dict[int, tuple[bool, int]]) -> frozenset[int]:
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
    rangos: Iterable[ConRango], montones: dict[int, tuple[bool, int]]
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


def _convergen(
    piezas: Sequence[Pieza],
    palabras: str,
    montones: dict[int, tuple[bool, int]] | None = None,
) -> list[Convergencia]:
    """Los montones con propuestas de más de una mesa o de más de un día."""
    por_monton: dict[tuple[bool, int], list[Pieza]] = defaultdict(list)
    montones = montones or _montones(piezas, palabras)
    for pieza in piezas:
        por_monton[montones[pieza.clave]].append(pieza)
    return [
        Convergencia(tuple(p.clave for p in juntas), tuple(sorted({p.dia for p in juntas})))
        for juntas in por_monton.values()
        if len({(p.dia, p.mesa) for p in juntas}) > 1
    ]


def _tramos(texto: str, grupos: Sequence[Grupo]) -> list[Tramo]:
    """El texto partido donde empieza y termina cada grupo: nunca se enciman."""
    tramos, desde = [], 0
    for grupo in sorted(grupos, key=lambda g: g.desde):
        tramos.append(Tramo(texto[desde : grupo.desde]))
        tramos.append(Tramo(texto[grupo.desde : grupo.hasta], grupo.letra, bool(grupo.chocan)))
        desde = grupo.hasta
    tramos.append(Tramo(texto[desde:]))
    return [tramo for tramo in tramos if tramo.texto]
