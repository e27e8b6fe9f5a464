"""Callar celdas chicas sin que el total las delate (seguridad C7, T3)."""

from typing import Any


def tabla_publicable(
    conteos: dict[Any, int], k: int, ya_callados: frozenset[Any] = frozenset()
) -> dict[Any, int | None]:
    """Tabla por sector que puede salir junto a su total, con ``None`` donde la cifra se calla.

    Calla las celdas de 1 a k−1 y, para que restando del total nadie las recupere, otras hasta que
    lo callado admita más de k valores por celda. Si ni así alcanza, calla todas (seguridad C7, T3).
    Lo que una tabla anterior calló sigue callado: cambiar de compañía entre versiones daría, al
    restarlas, la cuenta del pequeño.
    """
    callados = {clave for clave, n in conteos.items() if 0 < n < k or (n and clave in ya_callados)}
    por_callar = sorted(
        (clave for clave, n in conteos.items() if n >= k and clave not in callados),
        key=lambda clave: conteos[clave],
    )
    while callados and _se_recupera([conteos[clave] for clave in callados], k):
        if not por_callar:
            callados = set(conteos)
            break
        callados.add(por_callar.pop(0))
    return {clave: None if clave in callados else n for clave, n in conteos.items()}


def _se_recupera(callados: list[int], k: int) -> bool:
    """¿El intervalo que deduce quien resta es más angosto que k?"""
    return len(callados) < 2 or sum(callados) - len(callados) < k
