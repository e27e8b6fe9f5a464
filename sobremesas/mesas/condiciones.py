"""Lo que se pide de las mesas: qué se cumple, qué cambia con cada movimiento y cuál conviene más.

Sin base de datos, como ``reparto``. Las frases se arman al leer; nada de esto se guarda.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dialogo.palabras import en_letra, enumerar
from sobremesas.mesas.reparto import (
    MAXIMO_POR_SECTOR,
    Asiento,
    Disposicion,
    Problema,
    Silla,
    costo,
    diferencias,
    por_mesa,
)


@dataclass(frozen=True)
class Palabras:
    """Cómo se dice cada silla y cada sector, y si quien lee puede saber de posturas."""

    nombre: Callable[[int], str]
    sector: Callable[[str], str]
    con_posturas: bool = True


@dataclass(frozen=True)
class Condicion:
    clave: str
    nombre: str
    cumplidas: int
    total: int
    unidad: str = "mesas"
    fallas: tuple[str, ...] = ()

    @property
    def se_cumple(self) -> bool:
        return self.cumplidas == self.total

    @property
    def cuenta(self) -> str:
        """«5 de 5»; «2 parejas» si todas se cumplen y no son mesas."""
        if self.unidad == "mesas" or not self.se_cumple:
            return f"{self.cumplidas} de {self.total}"
        return f"{self.total} {self.unidad[:-1] if self.total == 1 else self.unidad}"


@dataclass(frozen=True)
class Mesa:
    """Lo que importa de una mesa con gente, para comparar antes y después."""

    numero: int
    sillas: tuple[Silla, ...]

    @property
    def con_gobierno(self) -> bool:
        return any(silla.es_gobierno for silla in self.sillas)

    @property
    def sectores_de_mas(self) -> dict[str, int]:
        cuantas = Counter(silla.sector for silla in self.sillas)
        return {s: n for s, n in sorted(cuantas.items()) if n > MAXIMO_POR_SECTOR}

    @property
    def diferencias(self) -> dict[int, int]:
        return diferencias(self.sillas)


def mesas_con_gente(problema: Problema, puestas: Disposicion) -> list[Mesa]:
    return [
        Mesa(numero, tuple(problema.por_clave[clave] for clave in claves))
        for numero, claves in por_mesa(problema, puestas).items()
        if claves
    ]


def parejas_rotas(
    problema: Problema, puestas: Disposicion, *, juntas: bool
) -> list[tuple[int, int]]:
    """Las que no se cumplen entre quienes ya tienen lugar."""
    rotas = []
    for grupo in problema.juntas if juntas else problema.separadas:
        una, otra = sorted(grupo)
        if una in puestas and otra in puestas:
            misma = puestas[una][0] == puestas[otra][0]
            if misma != juntas:
                rotas.append((una, otra))
    return sorted(rotas)


def sin_acceso(problema: Problema, puestas: Disposicion) -> list[int]:
    return [
        silla.clave
        for silla in problema.sillas
        if silla.pide_acceso
        and silla.clave in puestas
        and not problema.tablas[puestas[silla.clave][0]].con_paso
    ]


def condiciones(
    problema: Problema, puestas: Disposicion, palabras: Palabras, *, num_fijas: int = 0
) -> list[Condicion]:
    """El estado de cada condición. Sin posturas no se dice nada de ellas ni de por qué van aparte."""
    mesas = mesas_con_gente(problema, puestas)
    sin_gobierno = [m.numero for m in mesas if not m.con_gobierno]
    de_mas = [m for m in mesas if m.sectores_de_mas]
    lista = [
        Condicion(
            "gobierno",
            "Gobierno en cada mesa",
            len(mesas) - len(sin_gobierno),
            len(mesas),
            fallas=tuple(f"La mesa {n} no tiene a nadie de gobierno." for n in sin_gobierno),
        ),
        Condicion(
            "sector",
            "Dos del mismo sector, como mucho",
            len(mesas) - len(de_mas),
            len(mesas),
            fallas=tuple(
                f"La mesa {m.numero} tiene {en_letra(n, femenino=True)} personas de {palabras.sector(s)}."
                for m in de_mas
                for s, n in m.sectores_de_mas.items()
            ),
        ),
    ]
    if palabras.con_posturas and problema.hay_posturas:
        iguales = [m.numero for m in mesas if not m.diferencias]
        lista.append(
            Condicion(
                "diferencia",
                "Una diferencia de postura o más",
                len(mesas) - len(iguales),
                len(mesas),
                fallas=tuple(f"En la mesa {n} nadie difiere." for n in iguales),
            )
        )
    return lista + _de_personas(problema, puestas, palabras.nombre, num_fijas)


def _de_personas(
    problema: Problema, puestas: Disposicion, nombre: Callable[[int], str], num_fijas: int
) -> list[Condicion]:
    lista = []
    for clave, titulo, grupos, juntas, falla in (
        ("separadas", "Separadas", problema.separadas, False, "quedaron en la misma mesa"),
        ("juntas", "Juntas", problema.juntas, True, "quedaron en mesas distintas"),
    ):
        rotas = parejas_rotas(problema, puestas, juntas=juntas)
        if grupos:
            lista.append(
                Condicion(
                    clave,
                    titulo,
                    len(grupos) - len(rotas),
                    len(grupos),
                    "parejas",
                    tuple(f"{enumerar([nombre(a), nombre(b)])} {falla}." for a, b in rotas),
                )
            )
    sin = sin_acceso(problema, puestas)
    con = [s for s in problema.sillas if s.pide_acceso and s.clave in puestas]
    if con or num_fijas:
        lista.append(
            Condicion(
                "acceso",
                "Acceso y lugares fijos",
                len(con) - len(sin) + num_fijas,
                len(con) + num_fijas,
                "lugares",
                tuple(f"La mesa de {nombre(clave)} no tiene paso libre." for clave in sin),
            )
        )
    return lista


# El efecto de un movimiento --------------------------------------------------------------------
@dataclass(frozen=True)
class Efecto:
    """``mejora`` es cuánto baja el costo; ``frases``, lo que cambia de lo que se pide."""

    frases: tuple[str, ...]
    mejora: float

    @property
    def texto(self) -> str:
        return "; ".join(self.frases) if self.frases else "todo lo que se pide sigue igual"


def cambiar(puestas: Disposicion, clave: int, asiento: Asiento) -> Disposicion:
    """Con esa silla en ese lugar; quien lo tenía pasa al que ella deja, o se queda sin lugar."""
    despues = dict(puestas)
    deja = despues.pop(clave, None)
    ocupaba = next((c for c, a in puestas.items() if a == asiento and c != clave), None)
    despues[clave] = asiento
    if ocupaba is not None:
        despues.pop(ocupaba)
        if deja is not None:
            despues[ocupaba] = deja
    return despues


def efecto(
    problema: Problema, antes: Disposicion, despues: Disposicion, palabras: Palabras
) -> Efecto:
    frases: list[str] = []
    previas = {m.numero: m for m in mesas_con_gente(problema, antes)}
    nuevas = {m.numero: m for m in mesas_con_gente(problema, despues)}
    for numero in sorted(previas.keys() & nuevas.keys()):
        if previas[numero].sillas != nuevas[numero].sillas:
            frases += _de_la_mesa(previas[numero], nuevas[numero], palabras)
    for juntas, queda, rota in (
        (False, "dejan de estar en la misma mesa", "quedan en la misma mesa y van separadas"),
        (True, "quedan en la misma mesa", "quedan en mesas distintas y van juntas"),
    ):
        mal_antes = set(parejas_rotas(problema, antes, juntas=juntas))
        mal_ahora = set(parejas_rotas(problema, despues, juntas=juntas))
        for grupo, que in ((mal_ahora - mal_antes, rota), (mal_antes - mal_ahora, queda)):
            frases += [f"{enumerar(map(palabras.nombre, par))} {que}" for par in sorted(grupo)]
    sin_antes, sin_ahora = (set(sin_acceso(problema, d)) for d in (antes, despues))
    for grupo_de, que in ((sin_ahora - sin_antes, "sin"), (sin_antes - sin_ahora, "con")):
        frases += [f"{palabras.nombre(c)} queda {que} paso libre" for c in sorted(grupo_de)]
    return Efecto(tuple(frases), costo(problema, antes) - costo(problema, despues))


def _de_la_mesa(antes: Mesa, ahora: Mesa, palabras: Palabras) -> Iterator[str]:
    mesa = f"la mesa {antes.numero}"
    if antes.con_gobierno != ahora.con_gobierno:
        yield f"{mesa} {'gana a alguien' if ahora.con_gobierno else 'se queda sin nadie'} de gobierno"
    for clave, cuantas in ahora.sectores_de_mas.items():
        if cuantas > antes.sectores_de_mas.get(clave, MAXIMO_POR_SECTOR):
            cuantas_dichas = en_letra(cuantas, femenino=True)
            yield f"{mesa} queda con {cuantas_dichas} personas de {palabras.sector(clave)}"
    for clave in sorted(antes.sectores_de_mas.keys() - ahora.sectores_de_mas.keys()):
        yield f"{mesa} deja de tener más de dos de {palabras.sector(clave)}"
    if palabras.con_posturas:
        yield from _de_posturas(mesa, set(antes.diferencias), set(ahora.diferencias))


def _de_posturas(mesa: str, antes: set[int], ahora: set[int]) -> Iterator[str]:
    perdidas, ganadas = (
        enumerar(folio(h) for h in sorted(c)) for c in (antes - ahora, ahora - antes)
    )
    if perdidas:
        yield f"{mesa} {'pierde la' if ahora else 'se queda sin'} diferencia en {perdidas}"
    if ganadas:
        yield f"{mesa} gana una diferencia en {ganadas}"


def folio(numero: int) -> str:
    return f"H-{numero:02d}"


@dataclass(frozen=True)
class Opcion:
    """Cambiar a una silla por otra, o pasarla a un lugar vacío (``otra`` vacía)."""

    una: int
    otra: int | None
    asiento: Asiento
    efecto: Efecto


def mejores(
    problema: Problema,
    puestas: Disposicion,
    palabras: Palabras,
    *,
    silla: int | None = None,
    cuantas: int = 3,
) -> list[Opcion]:
    """Los cambios de a dos que dejan todo mejor, o menos mal; sólo entre quienes pueden moverse."""
    base = costo(problema, puestas)
    medidas = [
        (base - costo(problema, cambiar(puestas, clave, asiento)), clave, otra, asiento)
        for clave, otra, asiento in _posibles(problema, puestas, silla)
    ]
    medidas.sort(key=lambda m: (-m[0], m[1], m[3]))
    return [
        Opcion(
            clave,
            otra,
            asiento,
            efecto(problema, puestas, cambiar(puestas, clave, asiento), palabras),
        )
        for _, clave, otra, asiento in medidas[:cuantas]
    ]


def _posibles(
    problema: Problema, puestas: Disposicion, silla: int | None
) -> Iterator[tuple[int, int | None, Asiento]]:
    """Cada cambio entre mesas una sola vez; de los lugares vacíos de una mesa, el primero."""
    ocupan = {asiento: clave for clave, asiento in puestas.items()}
    sueltas = [silla] if silla else sorted(puestas.keys() - problema.quietas.keys())
    for clave in sueltas:
        suya = puestas.get(clave, (0, 0))[0]
        for mesa in problema.mesas:
            if mesa.numero == suya:
                continue
            hay_vacio = False
            for lugar in range(1, mesa.lugares + 1):
                otra = ocupan.get((mesa.numero, lugar))
                repetido = otra is not None and silla is None and otra < clave
                if otra in problema.quietas or repetido or (otra is None and hay_vacio):
                    continue
                hay_vacio = hay_vacio or otra is None
                yield clave, otra, (mesa.numero, lugar)
