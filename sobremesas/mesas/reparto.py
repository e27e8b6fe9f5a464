"""Quién se sienta con quién: búsqueda local con semilla, sin base de datos.

Entra un ``Problema`` (sillas, mesas, lo que no se mueve y lo que se pide) y sale una ``Disposicion``.
La misma semilla da siempre el mismo reparto. Primero pesa lo que se pide de quienes van juntas,
separadas o con acceso; luego que cada mesa lleve gobierno y no más de dos de un sector; luego que en
cada una haya una diferencia de postura; al final, que los sectores se mezclen y nadie se mueva de más.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

Asiento = tuple[int, int]  # mesa y lugar, por su número
Disposicion = dict[int, Asiento]  # de la clave de cada silla

A_FAVOR, FALTA, EN_CONTRA = 1, 2, 4
MAXIMO_POR_SECTOR = 2

PESO_DE_PAREJA = 1000
PESO_DE_ACCESO = 1000
PESO_DE_GOBIERNO = 300
PESO_DE_SECTOR = 100
PESO_SIN_DIFERENCIA = 60
PESO_DE_CARGA = 6
PESO_DE_MEZCLA = 4
PESO_DE_DIFERENCIA = 3
PESO_DE_LEJANIA = 3
PESO_DE_MOVER = 0.5
DIFERENCIAS_QUE_CUENTAN = 3

SACUDIDAS = 24
PACIENCIA = 6  # sacudidas seguidas sin mejorar


@dataclass(frozen=True)
class Silla:
    """``lados``: de qué lado está en cada hallazgo del día (``A_FAVOR``, ``FALTA``, ``EN_CONTRA``)."""

    clave: int
    sector: str
    es_gobierno: bool = False
    lados: dict[int, int] = field(default_factory=dict)
    pide_paso: bool = False
    pide_puerta: bool = False

    @property
    def pide_acceso(self) -> bool:
        return self.pide_paso or self.pide_puerta


@dataclass(frozen=True)
class Tabla:
    """Una mesa: ``lejania`` son las filas que la separan de la puerta."""

    numero: int
    lugares: int
    con_paso: bool = True
    lejania: int = 0


@dataclass(frozen=True)
class Problema:
    """``quietas``: lo que no se toca. ``antes``: dónde estaba cada quien, para mover lo menos."""

    sillas: tuple[Silla, ...]
    mesas: tuple[Tabla, ...]
    separadas: frozenset[frozenset[int]] = frozenset()
    juntas: frozenset[frozenset[int]] = frozenset()
    quietas: Disposicion = field(default_factory=dict)
    antes: Disposicion = field(default_factory=dict)

    @cached_property
    def por_clave(self) -> dict[int, Silla]:
        return {silla.clave: silla for silla in self.sillas}

    @cached_property
    def tablas(self) -> dict[int, Tabla]:
        return {mesa.numero: mesa for mesa in self.mesas}

    @cached_property
    def hay_posturas(self) -> bool:
        """Si dos personas del día difieren en algo; sin eso no se puede pedir diferencia."""
        return bool(diferencias(self.sillas))

    @cached_property
    def parejas(self) -> dict[int, tuple[set[int], set[int]]]:
        """De cada silla, con quiénes no va y con quiénes sí."""
        suyas: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
        for cual, grupo in enumerate((self.separadas, self.juntas)):
            for una, otra in map(tuple, grupo):
                if una in self.por_clave and otra in self.por_clave:
                    suyas[una][cual].add(otra)
                    suyas[otra][cual].add(una)
        return dict(suyas)

    @cached_property
    def cuentas(self) -> "_Cuentas":
        return _Cuentas(self)


def diferencias(sillas: Iterable[Silla]) -> dict[int, int]:
    """Hallazgos en que esas sillas no están todas del mismo lado, y cuántos lados hay."""
    lados: dict[int, int] = defaultdict(int)
    for silla in sillas:
        for hallazgo, lado in silla.lados.items():
            lados[hallazgo] |= lado
    return {h: n for h, lado in sorted(lados.items()) if (n := lado.bit_count()) > 1}


class _Cuentas:
    """El costo de cada mesa según quiénes estén; todo lo que se pide se cuenta mesa por mesa."""

    def __init__(self, problema: Problema) -> None:
        self.problema = problema
        self.parejas = problema.parejas
        hallazgos = sorted({h for silla in problema.sillas for h in silla.lados})
        lugar_de = {h: 3 * n for n, h in enumerate(hallazgos)}
        self.lados = {
            silla.clave: sum(lado << lugar_de[h] for h, lado in silla.lados.items())
            for silla in problema.sillas
        }
        self.primeros = sum(1 << 3 * n for n in range(len(hallazgos)))

    def de(self, numero: int, ocupan: Iterable[int]) -> float:
        mesa, sillas = self.problema.tablas[numero], self.problema.por_clave
        dentro = [sillas[clave] for clave in ocupan]
        if not dentro:
            return 0.0
        costo = PESO_DE_CARGA * len(dentro) ** 2 + self._sectores(dentro)
        costo += self._posturas(dentro)
        for silla in dentro:
            if silla.pide_acceso and not mesa.con_paso:
                costo += PESO_DE_ACCESO
            if silla.pide_puerta:
                costo += PESO_DE_LEJANIA * mesa.lejania
            if self.problema.antes.get(silla.clave, (numero, 0))[0] != numero:
                costo += PESO_DE_MOVER
        return costo + (self._parejas(dentro) if self.parejas else 0)

    def _sectores(self, dentro: list[Silla]) -> float:
        cuantas = Counter(silla.sector for silla in dentro).values()
        costo = PESO_DE_MEZCLA * sum(n * n for n in cuantas)
        costo += PESO_DE_SECTOR * sum(n - MAXIMO_POR_SECTOR for n in cuantas if n > 2)
        return costo + (0 if any(s.es_gobierno for s in dentro) else PESO_DE_GOBIERNO)

    def _posturas(self, dentro: list[Silla]) -> float:
        if not self.problema.hay_posturas:
            return 0
        juntos = 0
        for silla in dentro:
            juntos |= self.lados[silla.clave]
        a, b, c = (juntos >> corrido & self.primeros for corrido in (0, 1, 2))
        distintos = (a & b | a & c | b & c).bit_count()
        if not distintos:
            return PESO_SIN_DIFERENCIA
        return -PESO_DE_DIFERENCIA * min(distintos, DIFERENCIAS_QUE_CUENTAN)

    def _parejas(self, dentro: list[Silla]) -> float:
        claves = {silla.clave for silla in dentro}
        rotas = 0.0
        for clave in claves & self.parejas.keys():
            aparte, con = self.parejas[clave]
            rotas += 0.5 * len(aparte & claves) + 0.5 * len(con - claves)
        return PESO_DE_PAREJA * rotas


def costo(problema: Problema, puestas: Disposicion) -> float:
    """Menos es mejor; sólo sirve para comparar disposiciones del mismo problema."""
    mesas = por_mesa(problema, puestas)
    return sum(problema.cuentas.de(numero, dentro) for numero, dentro in mesas.items())


def por_mesa(problema: Problema, puestas: Disposicion) -> dict[int, list[int]]:
    """Las sillas de cada mesa, también de las vacías, por el orden de sus lugares."""
    mesas: dict[int, list[int]] = {mesa.numero: [] for mesa in problema.mesas}
    for clave, (mesa, _) in sorted(puestas.items(), key=lambda par: par[1]):
        mesas[mesa].append(clave)
    return mesas


class _Busqueda:
    """Cada mesa es una lista de lo que puede moverse: claves de silla, o ``None`` si está vacío."""

    def __init__(self, problema: Problema, semilla: int) -> None:
        self.problema = problema
        self.cuentas = problema.cuentas
        self.azar = random.Random(semilla)  # noqa: S311  (no es un secreto: da siempre lo mismo)
        fijas = por_mesa(problema, problema.quietas)
        self.fijas = {n: fijas[n] for n in sorted(fijas)}
        self.mesas: dict[int, list[int | None]] = {
            n: [None] * max(0, problema.tablas[n].lugares - len(de)) for n, de in self.fijas.items()
        }
        self.sin_lugar: list[int] = []
        self._empezar()
        self.costos = {n: self._costo(n) for n in self.mesas}

    def _costo(self, numero: int) -> float:
        sueltas = [clave for clave in self.mesas[numero] if clave is not None]
        return self.cuentas.de(numero, [*self.fijas[numero], *sueltas])

    def _empezar(self) -> None:
        """Quien tenía lugar lo conserva; el resto entra donde menos cuesta, primero lo más escaso."""
        problema = self.problema
        cuantas = Counter(silla.sector for silla in problema.sillas)
        sueltas = [s for s in problema.sillas if s.clave not in problema.quietas]
        pendientes = []
        for silla in sueltas:
            antes = problema.antes.get(silla.clave)
            if antes and None in self.mesas.get(antes[0], ()):
                self._poner(silla.clave, antes[0])
            else:
                pendientes.append(silla)
        pendientes.sort(key=lambda s: (not s.es_gobierno, cuantas[s.sector], s.clave))
        for silla in pendientes:
            libres = [n for n, lugares in self.mesas.items() if None in lugares]
            if libres:
                self._poner(silla.clave, min(libres, key=lambda n: self._aumento(n, silla.clave)))
            else:
                self.sin_lugar.append(silla.clave)

    def _poner(self, clave: int, numero: int) -> None:
        lugares = self.mesas[numero]
        lugares[lugares.index(None)] = clave

    def _aumento(self, numero: int, clave: int) -> float:
        dentro = [c for c in [*self.fijas[numero], *self.mesas[numero]] if c is not None]
        return self.cuentas.de(numero, [*dentro, clave]) - self.cuentas.de(numero, dentro)

    @property
    def total(self) -> float:
        return sum(self.costos.values())

    def _cambios(self) -> Iterator[tuple[int, int, int, int]]:
        numeros = list(self.mesas)
        for i, una in enumerate(numeros):
            for otra in numeros[i + 1 :]:
                for a in range(len(self.mesas[una])):
                    for b in range(len(self.mesas[otra])):
                        yield una, a, otra, b

    def _trocar(self, una: int, a: int, otra: int, b: int) -> None:
        mesas = self.mesas
        mesas[una][a], mesas[otra][b] = mesas[otra][b], mesas[una][a]

    def bajar(self) -> None:
        """Hasta que ningún cambio de dos mejore."""
        mejora = True
        while mejora:
            mejora = False
            for cambio in self._cambios():
                una, a, otra, b = cambio
                if self.mesas[una][a] is None and self.mesas[otra][b] is None:
                    continue
                self._trocar(*cambio)
                nuevos = self._costo(una), self._costo(otra)
                if sum(nuevos) < self.costos[una] + self.costos[otra] - 1e-9:
                    self.costos[una], self.costos[otra] = nuevos
                    mejora = True
                else:
                    self._trocar(*cambio)

    def sacudir(self) -> None:
        """Tres cambios al azar, para salir de donde ningún cambio de dos mejora."""
        numeros = [n for n, lugares in self.mesas.items() if lugares]
        for _ in range(3):
            una, otra = self.azar.sample(numeros, 2)
            a, b = (self.azar.randrange(len(self.mesas[n])) for n in (una, otra))
            self._trocar(una, a, otra, b)
        self.costos = {n: self._costo(n) for n in self.mesas}

    def buscar(self) -> None:
        self.bajar()
        if sum(bool(lugares) for lugares in self.mesas.values()) < 2:
            return
        mejor, como, sin_mejorar = self.total, self._copia(), 0
        for _ in range(SACUDIDAS):
            self.sacudir()
            self.bajar()
            if self.total < mejor - 1e-9:
                mejor, como, sin_mejorar = self.total, self._copia(), 0
            else:
                self.mesas = {n: list(lugares) for n, lugares in como.items()}
                sin_mejorar += 1
                if sin_mejorar >= PACIENCIA:
                    break

    def _copia(self) -> dict[int, list[int | None]]:
        return {n: list(lugares) for n, lugares in self.mesas.items()}


def repartir(problema: Problema, semilla: int = 1) -> tuple[Disposicion, list[int]]:
    """Dónde queda cada silla, y las que no cupieron. Nada de ``quietas`` cambia de lugar."""
    busqueda = _Busqueda(problema, semilla)
    busqueda.buscar()
    puestas = dict(problema.quietas)
    for numero, lugares in busqueda.mesas.items():
        claves = [clave for clave in lugares if clave is not None]
        puestas |= _lugares(problema, numero, claves)
    return puestas, busqueda.sin_lugar


def _lugares(problema: Problema, numero: int, claves: list[int]) -> Disposicion:
    """Quien ya estaba en la mesa conserva su número; el resto, alternando sectores."""
    libres = set(range(1, problema.tablas[numero].lugares + 1))
    libres -= {lugar for mesa, lugar in problema.quietas.values() if mesa == numero}
    puestas: Disposicion = {}
    for clave in claves:
        mesa, lugar = problema.antes.get(clave, (0, 0))
        if mesa == numero and lugar in libres:
            puestas[clave] = (numero, lugar)
            libres.discard(lugar)
    vueltas: Counter[str] = Counter()
    nuevas = []
    for clave in sorted(set(claves) - puestas.keys()):
        silla = problema.por_clave[clave]
        nuevas.append((vueltas[silla.sector], not silla.es_gobierno, silla.sector, clave))
        vueltas[silla.sector] += 1
    for lugar, (*_, clave) in zip(sorted(libres), sorted(nuevas), strict=False):
        puestas[clave] = (numero, lugar)
    return puestas
