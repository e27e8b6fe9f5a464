"""Lo que se pide, lo que se hace y lo que manda la ley, por tema y región.

Aquí no se consulta la base: se cruzan tres capas ya leídas (``capas``).

- **Demanda**: personas que hablan del tema y de la región en una misma entrada.
- **Oferta**: programas en marcha o en preparación que trabajan ese tema en esa región.
- **Norma**: lo que una ley ordena. Sin región, ordena el tema en cualquiera.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from actores.models import Mandato, Organizacion, Programa, Region, Socio, Tema
from dialogo.palabras import contar, enumerar

MINIMO_PARA_HUECO = 3
Lugar = tuple[int, int]


def minimo_para_hueco(personas: int) -> int:
    """Una de cada cuatro personas oídas, y nunca menos de tres."""
    return max(MINIMO_PARA_HUECO, -(-personas // 4))


def calor(n: int, maximo: int) -> int:
    """De 0 a 4 según qué parte es del máximo; con cifras pequeñas, el tono no exagera."""
    if not n:
        return 0
    parte = n / max(maximo, 10)
    return 4 if parte > 0.6 else 3 if parte > 0.35 else 2 if parte > 0.17 else 1


def nombre_de(organizacion: Organizacion) -> str:
    return organizacion.siglas or organizacion.nombre


@dataclass
class Celda:
    tema: Tema
    region: Region
    personas: int = 0
    calor: int = 0
    programas: list[Programa] = field(default_factory=list)
    mandatos: list[Mandato] = field(default_factory=list)
    es_hueco: bool = False

    @property
    def organizaciones(self) -> list[Organizacion]:
        unicas = {programa.organizacion_id: programa.organizacion for programa in self.programas}
        return sorted(unicas.values(), key=lambda una: una.pk)

    @property
    def se_duplica(self) -> bool:
        return len(self.organizaciones) > 1

    @property
    def hay_algo(self) -> bool:
        return bool(self.personas or self.programas or self.mandatos)

    @property
    def en_palabras(self) -> str:
        partes = [f"{self.personas} {'persona' if self.personas == 1 else 'personas'}"]
        num = len(self.programas)
        partes.append(f"{num} {'programa' if num == 1 else 'programas'}")
        if self.mandatos:
            partes.append("hay norma")
        if self.se_duplica:
            partes.append("se duplica")
        if self.es_hueco:
            partes.append("se pide y nadie lo hace")
        return ", ".join(partes)

    @property
    def titulo(self) -> str:
        return f"{self.tema} con {self.region}"


@dataclass
class Pareja:
    """Dos organizaciones con programas en un mismo tema y región; peor si comparten socio."""

    una: Organizacion
    otra: Organizacion
    celdas: list[Celda] = field(default_factory=list)
    socios: list[Socio] = field(default_factory=list)
    marcada: bool = False

    @property
    def nombres(self) -> str:
        return enumerar([nombre_de(self.una), nombre_de(self.otra)])

    @property
    def donde(self) -> str:
        return enumerar(celda.titulo for celda in self.celdas)

    @property
    def razon(self) -> str:
        """La que se propone al marcarla para conversar."""
        razon = f"Las dos trabajan {self.donde}"
        if self.socios:
            razon += f", y las dos con {enumerar(socio.nombre for socio in self.socios)}"
        return f"{razon}."[:300]


@dataclass(frozen=True)
class Huerfano:
    """Algo que una norma ordena y ningún programa hace. Sin ``region``, en ninguna."""

    mandato: Mandato
    tema: Tema
    region: Region | None
    personas: int

    @property
    def titulo(self) -> str:
        return f"{self.tema} con {self.region}" if self.region else f"{self.tema}"

    @property
    def frase(self) -> str:
        """Sin la norma, que la plantilla nombra."""
        if not self.personas:
            return "Nadie lo pide y nadie lo hace."
        piden = (
            "una persona lo pide" if self.personas == 1 else f"{self.personas} personas lo piden"
        )
        return f"Además, {piden}."


@dataclass
class Matriz:
    temas: list[Tema]
    regiones: list[Region]
    celdas: dict[Lugar, Celda]
    parejas: list[Pareja]
    huecos: list[Celda]
    huerfanos: list[Huerfano]
    sin_region: dict[int, list[Mandato]]
    personas: int
    minimo: int

    @property
    def frases(self) -> list[str]:
        """Lo primero que se lee; calla lo que no tiene qué decir."""
        frases = []
        if num := len(self.parejas):
            cuantas = contar(num, "pareja", "parejas", femenino=True)
            trabaja = "trabaja" if num == 1 else "trabajan"
            frases.append(f"{cuantas} de organizaciones {trabaja} lo mismo en la misma región.")
        if self.huecos:
            mas = self.huecos[0]
            frases.append(
                f"lo que más se pide sin que nadie lo haga es {mas.titulo}: "
                f"lo nombran {mas.personas} de {self.personas}."
            )
        if num := len(self.huerfanos):
            cosas = contar(num, "cosa", "cosas", femenino=True)
            tienen = "no tiene" if num == 1 else "no tienen"
            frases.append(f"{cosas} que la ley ordena {tienen} programa.")
        return [frase[0].upper() + frase[1:] for frase in frases]

    @property
    def renglones(self) -> list[tuple[Tema, list[Celda], list[Mandato]]]:
        return [
            (
                tema,
                [self.celdas[tema.pk, region.pk] for region in self.regiones],
                self.sin_region.get(tema.pk, []),
            )
            for tema in self.temas
        ]


def cruzar(
    demanda: Mapping[Lugar, int],
    programas: Sequence[Programa],
    mandatos: Sequence[Mandato],
    *,
    temas: Sequence[Tema],
    regiones: Sequence[Region],
    personas: int,
) -> Matriz:
    """``programas`` y ``mandatos`` llegan con sus temas, regiones y socios ya leídos."""
    celdas = {(t.pk, r.pk): Celda(t, r) for t in temas for r in regiones}
    maximo = max(demanda.values(), default=0)
    for lugar, n in demanda.items():
        if lugar in celdas:
            celdas[lugar].personas = n
            celdas[lugar].calor = calor(n, maximo)
    sin_region = _poner(celdas, programas, mandatos)
    minimo = minimo_para_hueco(personas)
    for celda in celdas.values():
        celda.es_hueco = celda.personas >= minimo and not celda.programas
    con_algo = _con_algo(temas, celdas, sin_region)
    return Matriz(
        temas=con_algo,
        regiones=list(regiones),
        celdas=celdas,
        parejas=parejas(celdas),
        huecos=sorted(
            (celda for celda in celdas.values() if celda.es_hueco),
            key=lambda c: (-c.personas, c.tema.orden, c.region.orden),
        ),
        huerfanos=huerfanos(celdas, mandatos, programas),
        sin_region=sin_region,
        personas=personas,
        minimo=minimo,
    )


def _poner(
    celdas: dict[Lugar, Celda], programas: Sequence[Programa], mandatos: Sequence[Mandato]
) -> dict[int, list[Mandato]]:
    """Programas y normas en sus celdas; devuelve, por tema, las normas sin región."""
    for programa in programas:
        for lugar in _lugares(programa):
            if lugar in celdas:
                celdas[lugar].programas.append(programa)
    sin_region: dict[int, list[Mandato]] = defaultdict(list)
    for mandato in mandatos:
        for lugar in _lugares(mandato):
            if lugar in celdas:
                celdas[lugar].mandatos.append(mandato)
        if not mandato.regiones.all():
            for tema in mandato.temas.all():
                sin_region[tema.pk].append(mandato)
    return dict(sin_region)


def _lugares(cosa: Programa | Mandato) -> list[Lugar]:
    return [(tema.pk, region.pk) for tema in cosa.temas.all() for region in cosa.regiones.all()]


def _con_algo(
    temas: Sequence[Tema], celdas: dict[Lugar, Celda], sin_region: dict[int, list[Mandato]]
) -> list[Tema]:
    """Los temas con algo en alguna capa, del que más se pide al que menos."""
    piden: dict[int, int] = defaultdict(int)
    hay = set(sin_region)
    for (tema, _), celda in celdas.items():
        piden[tema] += celda.personas
        if celda.hay_algo:
            hay.add(tema)
    return sorted((t for t in temas if t.pk in hay), key=lambda t: (-piden[t.pk], t.orden))


def parejas(celdas: Mapping[Lugar, Celda]) -> list[Pareja]:
    """Las que comparten socio, primero; luego las que coinciden en más celdas."""
    halladas: dict[tuple[int, int], Pareja] = {}
    for celda in celdas.values():
        for una, otra in combinations(celda.organizaciones, 2):
            pareja = halladas.setdefault((una.pk, otra.pk), Pareja(una, otra))
            pareja.celdas.append(celda)
            for socio in _socios(celda, una) & _socios(celda, otra):
                if socio not in pareja.socios:
                    pareja.socios.append(socio)
    for pareja in halladas.values():
        pareja.socios.sort(key=lambda socio: socio.nombre_plano)
    return sorted(
        halladas.values(), key=lambda p: (-len(p.socios), -len(p.celdas), p.una.pk, p.otra.pk)
    )


def _socios(celda: Celda, organizacion: Organizacion) -> set[Socio]:
    return {
        socio
        for programa in celda.programas
        if programa.organizacion_id == organizacion.pk
        for socio in programa.socios.all()
    }


def huerfanos(
    celdas: Mapping[Lugar, Celda], mandatos: Sequence[Mandato], programas: Sequence[Programa]
) -> list[Huerfano]:
    """Lo ordenado que nadie hace; lo que además se pide, primero."""
    con_programa = {tema.pk for programa in programas for tema in programa.temas.all()}
    halladas = []
    for mandato in mandatos:
        regiones = list(mandato.regiones.all())
        for tema in mandato.temas.all():
            for region in regiones:
                celda = celdas.get((tema.pk, region.pk))
                if celda is None or not celda.programas:
                    piden = celda.personas if celda else 0
                    halladas.append(Huerfano(mandato, tema, region, piden))
            if not regiones and tema.pk not in con_programa:
                halladas.append(Huerfano(mandato, tema, None, 0))
    return sorted(halladas, key=lambda h: (-h.personas, h.mandato.norma, h.tema.orden))
