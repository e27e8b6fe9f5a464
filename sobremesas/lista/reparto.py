"""La cuenta de un reparto: qué cuesta y cuánto cambia al sentar o levantar a alguien. Sin base de datos.

Cada cosa que se busca es un contador; su costo es una función del contador, y sentar a alguien sólo
mueve los suyos. Así cada intento de la búsqueda cuesta lo que pesa una persona y no la lista entera.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

# Lo que pesa cada cosa: primero cumplir lo que se busca, luego la prioridad, luego la variedad.
SIN_GOBIERNO, SIN_DEPENDENCIA, BAJO_MINIMO = 150.0, 120.0, 100.0
SIN_RESERVA, SIN_DISENSO, SOBRE_MAXIMO, LUGAR_VACIO = 90.0, 80.0, 60.0, 30.0
MISMA_ORGANIZACION, POSTURA_NUEVA, CONVERSADA = 8.0, 3.0, 2.0
PRIORIDAD = (0.0, 12.0, 40.0)

Clave = tuple[object, ...]


@dataclass(frozen=True)
class Candidata:
    """``en`` es el día en que ya está; si ``puede_moverse`` es falso, ahí se queda.

    ``dias`` vacío: cualquiera. ``posturas`` son pares de hallazgo y postura.
    """

    persona: int
    nombre: str
    sector: int
    organizacion: int | None = None
    es_gobierno: bool = False
    prioridad: int = 0
    conversada: bool = False
    dias: frozenset[int] = frozenset()
    disiente: frozenset[int] = frozenset()
    posturas: frozenset[tuple[int, str]] = frozenset()
    en: int | None = None
    puede_moverse: bool = True

    def puede(self, dia: int) -> bool:
        return not self.dias or dia in self.dias


@dataclass(frozen=True)
class Dia:
    """``cuotas``: sector → mínimo y máximo. ``reservas``: organizaciones con lugar apartado."""

    dia: int
    nombre: str
    lugares: int
    cuotas: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    hallazgos: frozenset[int] = frozenset()
    disensos: frozenset[int] = frozenset()
    reservas: frozenset[int] = frozenset()


class Reparto:
    """Quién está en qué día, con su costo al corriente."""

    def __init__(
        self, dias: Sequence[Dia], dependencias: frozenset[int], disponibles: Sequence[Candidata]
    ) -> None:
        self.dias = {dia.dia: dia for dia in dias}
        self.dependencias = dependencias
        self.hay_gobierno = any(c.es_gobierno for c in disponibles)
        self.cuenta: Counter[Clave] = Counter()
        self.en: dict[int, int] = {}
        self.ocupados: Counter[int] = Counter()
        self._claves: dict[tuple[int, int], list[Clave]] = {}

    def claves(self, una: Candidata, dia: int) -> list[Clave]:
        """Los contadores que mueve esa persona ese día."""
        llave = (una.persona, dia)
        if llave not in self._claves:
            self._claves[llave] = list(self._sus_claves(una, self.dias[dia]))
        return self._claves[llave]

    def _sus_claves(self, una: Candidata, dia: Dia) -> Iterator[Clave]:
        yield ("sector", dia.dia, una.sector)
        if una.es_gobierno:
            yield ("gobierno", dia.dia)
        if una.organizacion is not None:
            yield ("organizacion", dia.dia, una.organizacion)
            if una.organizacion in dia.reservas:
                yield ("reserva", dia.dia, una.organizacion)
            if una.organizacion in self.dependencias:
                yield ("dependencia", una.organizacion)
        for numero in una.disiente & dia.disensos:
            yield ("disenso", dia.dia, numero)
        for numero, postura in una.posturas:
            if numero in dia.hallazgos:
                yield ("postura", dia.dia, numero, postura)

    def costo_de(self, clave: Clave, cuantas: int) -> float:
        match clave:
            case ("sector", int(dia), int(sector)):
                minimo, maximo = self.dias[dia].cuotas.get(sector, (0, 10_000))
                return BAJO_MINIMO * max(0, minimo - cuantas) + SOBRE_MAXIMO * max(
                    0, cuantas - maximo
                )
            case ("organizacion", *_):
                return MISMA_ORGANIZACION * max(0, cuantas - 1)
            case ("postura", *_):
                return -POSTURA_NUEVA if cuantas else 0.0
        return _POR_CUBRIR[str(clave[0])] if not cuantas else 0.0

    def poner(self, una: Candidata, dia: int) -> float:
        """La sienta. Devuelve cuánto cambió el costo."""
        self.en[una.persona] = dia
        self.ocupados[dia] += 1
        return self._mover(una, dia, 1) - LUGAR_VACIO - _gusto(una)

    def quitar(self, una: Candidata) -> float:
        dia = self.en.pop(una.persona)
        self.ocupados[dia] -= 1
        return self._mover(una, dia, -1) + LUGAR_VACIO + _gusto(una)

    def _mover(self, una: Candidata, dia: int, paso: int) -> float:
        cambio = 0.0
        for clave in self.claves(una, dia):
            antes = self.cuenta[clave]
            self.cuenta[clave] = antes + paso
            cambio += self.costo_de(clave, antes + paso) - self.costo_de(clave, antes)
        return cambio

    def libres(self, dia: int) -> int:
        return self.dias[dia].lugares - self.ocupados[dia]

    def sin_cubrir(self) -> Iterator[Clave]:
        """Lo que se buscaba y nadie cubre, en orden de importancia."""
        for dia in self.dias.values():
            if self.hay_gobierno and not self.cuenta["gobierno", dia.dia]:
                yield ("gobierno", dia.dia)
        for organizacion in sorted(self.dependencias):
            if not self.cuenta["dependencia", organizacion]:
                yield ("dependencia", organizacion)
        for dia in self.dias.values():
            yield from self._sin_cubrir_en(dia)

    def _sin_cubrir_en(self, dia: Dia) -> Iterator[Clave]:
        for sector in dia.cuotas:
            if self.costo_de(("sector", dia.dia, sector), self.cuenta["sector", dia.dia, sector]):
                yield ("sector", dia.dia, sector)
        for organizacion in sorted(dia.reservas):
            if not self.cuenta["reserva", dia.dia, organizacion]:
                yield ("reserva", dia.dia, organizacion)
        for numero in sorted(dia.disensos):
            if not self.cuenta["disenso", dia.dia, numero]:
                yield ("disenso", dia.dia, numero)
        if self.libres(dia.dia) > 0:
            yield ("vacios", dia.dia)


_POR_CUBRIR = {
    "gobierno": SIN_GOBIERNO,
    "dependencia": SIN_DEPENDENCIA,
    "reserva": SIN_RESERVA,
    "disenso": SIN_DISENSO,
}


def _gusto(una: Candidata) -> float:
    """Lo que vale por sí misma: su prioridad y que ya se haya conversado con ella."""
    return PRIORIDAD[una.prioridad] + (CONVERSADA if una.conversada else 0.0)
