"""Las figuras del informe: la tira de solidez y las barras. Cada una sale con su tabla o su cifra.

Los anchos son enteros de 0 a 100: la política de contenido no admite estilos en línea y la hoja trae
una clase por cada uno.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hallazgos.solidez import Ficha

# Lo que ocupa el rótulo de cada tramo, en centésimas de la caja: menos, y se encimaría al siguiente.
MINIMOS = {"su": 10, "ma": 8, "co": 8, "no": 13, "sp": 13}
ROTULOS = {
    "su": "Sustentan",
    "ma": "Matizan",
    "co": "Contra",
    "no": "No lo dijeron",
    "sp": "Sin preguntar",
}


def tramos(ficha: Ficha) -> list[dict[str, Any]]:
    """Los tramos con alguien dentro: clase, personas, rótulo y ancho. Los anchos suman 100."""
    cifras = {
        "su": ficha.sustentan,
        "ma": ficha.matizan,
        "co": ficha.contradicen,
        "no": ficha.callan,
        "sp": ficha.sin_preguntar,
    }
    filas = [(clave, n) for clave, n in cifras.items() if n]
    anchos = repartir([n for _, n in filas], [MINIMOS[clave] for clave, _ in filas])
    return [
        {"clase": clave, "n": n, "rotulo": ROTULOS[clave], "ancho": ancho}
        for (clave, n), ancho in zip(filas, anchos, strict=True)
    ]


def repartir(cifras: list[int], minimos: list[int]) -> list[int]:
    """Centésimas proporcionales a las cifras, ninguna menor que su mínimo; suman 100."""
    if not cifras:
        return []
    total = sum(cifras)
    fijos: set[int] = set()
    while True:
        libre = 100 - sum(minimos[i] for i in fijos)
        resto = sum(n for i, n in enumerate(cifras) if i not in fijos)
        chicos = {
            i
            for i, n in enumerate(cifras)
            if i not in fijos and n * libre / (resto or total) < minimos[i]
        }
        if not chicos or len(fijos | chicos) == len(cifras):
            break
        fijos |= chicos
    anchos = [
        minimos[i] if i in fijos else int(n * libre / (resto or total))
        for i, n in enumerate(cifras)
    ]
    anchos[max(range(len(cifras)), key=lambda i: cifras[i])] += 100 - sum(anchos)
    return anchos


@dataclass(frozen=True)
class Barras:
    filas: list[dict[str, Any]]
    menores: list[str]


def barras(conteos: Iterable[tuple[str, int]], total: int, k: int) -> Barras:
    """De mayor a menor. Lo que mencionaron menos de *k* personas se nombra sin cifra ni orden."""
    ordenados = sorted(conteos, key=lambda fila: (-fila[1], fila[0]))
    return Barras(
        filas=[
            {"nombre": nombre, "personas": n, "ancho": round(100 * n / total) if total else 0}
            for nombre, n in ordenados
            if n >= k
        ],
        menores=sorted(nombre for nombre, n in ordenados if 0 < n < k),
    )
