"""Qué celdas de una tabla se callan ante quien no puede ver todas las conversaciones.

Se calla toda celda de menos de *k* personas, o de menos organizaciones que el umbral, y después las
que harían falta para que, restando, nadie la recupere (seguridad C7 y T3). Lo que se protege son las
personas que quien mira **no** entrevistó: las suyas ya las conoce y las puede descontar.

Cada tabla tiene su aritmética. Los sectores **reparten** a las personas: las celdas de un renglón
suman su orilla, y de ahí se despeja. Temas y regiones no suman nada: una persona está en varias. Dos
códigos **se cruzan**: de su orilla y de su celda sale cuántas personas dijeron uno sin el otro.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from entrevistas.analisis.conteos import Agrupado, Conteo, Universo

Celda = tuple[int, int]


@dataclass(frozen=True)
class Umbrales:
    """Personas y organizaciones mínimas para dar una cifra."""

    k: int
    organizaciones: int

    @classmethod
    def de(cls, universo: Universo) -> "Umbrales":
        return cls(universo.dialogo.umbral_k, universo.dialogo.umbral_organizaciones)

    def permiten(self, conteo: Conteo) -> bool:
        if not conteo.personas:
            return True
        if conteo.personas < self.k:
            return False
        return not conteo.otras or (
            conteo.otras >= self.k and conteo.otras_organizaciones >= self.organizaciones
        )


@dataclass(frozen=True)
class Callado:
    """Lo que no se dice de una tabla."""

    celdas: frozenset[Celda] = frozenset()
    renglones: frozenset[int] = frozenset()
    columnas: frozenset[int] = frozenset()

    def __or__(self, otro: "Callado") -> "Callado":
        """Lo que una tabla anterior calló sigue callado."""
        return Callado(
            self.celdas | otro.celdas,
            self.renglones | otro.renglones,
            self.columnas | otro.columnas,
        )


NADA_CALLADO = Callado()


def _menores(conteos: Mapping[int, Conteo], umbrales: Umbrales) -> set[int]:
    return {clave for clave, conteo in conteos.items() if not umbrales.permiten(conteo)}


def sin_suma(agrupado: Agrupado, umbrales: Umbrales) -> Callado:
    """Temas por regiones: ni las celdas suman su orilla ni la orilla acota por abajo."""
    return Callado(
        celdas=frozenset(c for c, n in agrupado.celdas.items() if not umbrales.permiten(n)),
        renglones=frozenset(_menores(agrupado.renglones, umbrales)),
        columnas=frozenset(_menores(agrupado.columnas, umbrales)),
    )


def que_reparten(
    agrupado: Agrupado, columnas: Mapping[int, Conteo], todo: Conteo, umbrales: Umbrales
) -> Callado:
    """Códigos por sectores. ``columnas`` son las personas entrevistadas de cada sector."""
    de_columna, _ = _callar_renglon(dict(columnas), todo, {}, umbrales)
    topes = {c: n.otras for c, n in columnas.items() if c not in de_columna}
    celdas: set[Celda] = set()
    renglones: set[int] = set()
    for r, orilla in agrupado.renglones.items():
        fila = {c: agrupado.celdas.get((r, c), Conteo()) for c in columnas}
        callar, calla_orilla = _callar_renglon(fila, orilla, topes, umbrales)
        celdas |= {(r, c) for c in callar}
        if calla_orilla:
            renglones.add(r)
    return Callado(frozenset(celdas), frozenset(renglones), frozenset(de_columna))


def _callar_renglon(
    fila: dict[int, Conteo], orilla: Conteo, topes: Mapping[int, int], umbrales: Umbrales
) -> tuple[set[int], bool]:
    """Columnas que se callan, y si también la orilla.

    Añade la más chica de las dichas hasta que ninguna callada se despeje; si ni callándolas todas,
    ceros incluidos, se calla la orilla.
    """
    callar = _menores(fila, umbrales)
    if not umbrales.permiten(orilla):
        return callar, True
    por_callar = sorted((c for c in fila if c not in callar), key=lambda c: fila[c].personas)
    por_callar = [c for c in por_callar if fila[c].personas]
    while callar and _se_despeja(fila, callar, topes, umbrales.k):
        if por_callar:
            callar.add(por_callar.pop(0))
        elif len(callar) < len(fila):
            callar = set(fila)
        else:
            return callar, True
    return callar, False


def _se_despeja(
    fila: Mapping[int, Conteo], callar: set[int], topes: Mapping[int, int], k: int
) -> bool:
    """¿De la resta sale, para alguna callada, un intervalo más angosto que *k* y que su tope?"""
    resto = sum(fila[c].otras for c in callar)
    todas = callar == set(fila)
    # De una celda callada sin nadie propio se sabe que tiene al menos una; salvo si se callan todas.
    minimos = {
        c: 0 if todas or fila[c].personas > fila[c].otras else min(fila[c].otras, 1) for c in callar
    }
    maximos = {c: min(topes.get(c, resto), resto) for c in callar}
    for c in callar:
        alto = min(maximos[c], resto - sum(minimos[d] for d in callar if d != c))
        bajo = max(minimos[c], resto - sum(maximos[d] for d in callar if d != c))
        # El tope, el total de su columna, ya se sabía: sólo se pide no saber más que eso.
        if alto - bajo < min(k, topes.get(c, k) - minimos[c]):
            return True
    return False


def que_se_cruzan(agrupado: Agrupado, umbrales: Umbrales) -> Callado:
    """Códigos por códigos: se calla también si uno sin el otro deja de una a k−1 personas."""
    orilla = agrupado.renglones

    def se_dice(celda: Celda, conteo: Conteo) -> bool:
        sobran = (orilla[pk].otras - conteo.otras for pk in celda)
        return umbrales.permiten(conteo) and not any(0 < n < umbrales.k for n in sobran)

    return Callado(
        celdas=frozenset(
            celda for celda, n in agrupado.celdas.items() if n.personas and not se_dice(celda, n)
        ),
        renglones=frozenset(_menores(orilla, umbrales)),
        columnas=frozenset(_menores(agrupado.columnas, umbrales)),
    )


def se_dice(conteo: Conteo, universo: Universo) -> bool:
    """Una cifra suelta: la orilla de una pregunta, por ejemplo."""
    return universo.completo or Umbrales.de(universo).permiten(conteo)
