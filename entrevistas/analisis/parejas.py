"""Qué códigos van juntos: en el mismo pasaje, en la misma respuesta o en la misma entrevista.

En memoria y con álgebra de matrices: contar personas distintas por pareja de códigos en la base pide
unir cada entrevista consigo misma, y con 3,000 son millones de renglones.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from entrevistas.analisis.conteos import NADA, Agrupado, Conteo, Universo
from entrevistas.analisis.filtros import Filtro

Matriz = NDArray[Any]

LUGARES = {
    "pasaje": "en el mismo pasaje",
    "respuesta": "en la misma respuesta",
    "entrevista": "en la misma entrevista",
}
_CAMPOS = (
    "fragmento",
    "codigo",
    "fragmento__entrada__entrevista",
    "fragmento__entrada__pregunta",
    "fragmento__entrada",
    "fragmento__inicio",
    "fragmento__fin",
)


def cruzar(
    universo: Universo,
    filtro: Filtro,
    *,
    cierre: Mapping[int, Sequence[int]],
    codigos: Sequence[int],
    en: str,
    sin: bool = False,
) -> Agrupado:
    """Por pareja de códigos, lo que lleva los dos; con ``sin``, lo que lleva el primero sin el otro.

    Dos pasajes que se enciman en su entrada son el mismo pasaje. ``renglones`` trae cada código solo.
    Una consulta.
    """
    filas = list(
        universo.codificaciones(filtro).filter(codigo__in=list(cierre)).values_list(*_CAMPOS)
    )
    lugar = {pk: n for n, pk in enumerate(codigos)}
    pasajes = list({fila[0]: fila for fila in filas}.values())
    pasajes.sort(key=lambda fila: fila[2])
    puesto = {fila[0]: n for n, fila in enumerate(pasajes)}
    propios: Matriz = np.zeros((len(pasajes), len(codigos)), dtype=np.float32)
    for fragmento, codigo, *_ in filas:
        for destino in cierre[codigo]:
            if destino in lugar:
                propios[puesto[fragmento], lugar[destino]] = 1
    alcance = _alcance(propios, pasajes, en)
    return _contar(universo, propios, alcance, [fila[2] for fila in pasajes], codigos, sin)


def pasajes_de(
    universo: Universo,
    filtro: Filtro,
    uno: Collection[int],
    otro: Collection[int],
    *,
    en: str,
    sin: bool,
) -> set[int]:
    """Los pasajes que cuenta la celda de esa pareja. Una consulta."""
    de_uno: dict[int, tuple[Any, ...]] = {}
    de_otro: dict[int, tuple[Any, ...]] = {}
    filas = universo.codificaciones(filtro).filter(codigo__in={*uno, *otro})
    for fila in filas.values_list(*_CAMPOS):
        if fila[1] in uno:
            de_uno[fila[0]] = fila
        if fila[1] in otro:
            de_otro[fila[0]] = fila
    cerca = _los_cercanos(de_uno, de_otro, en)
    return set(de_uno) - cerca if sin else cerca | _los_cercanos(de_otro, de_uno, en)


def _los_cercanos(
    unos: dict[int, tuple[Any, ...]], otros: dict[int, tuple[Any, ...]], en: str
) -> set[int]:
    """De los unos, los que comparten lugar con alguno de los otros."""
    por_unidad: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
    for fila in otros.values():
        por_unidad[_unidad(fila, en)].append(fila)
    return {
        pk
        for pk, fila in unos.items()
        if any(
            en != "pasaje" or (fila[5] < otra[6] and otra[5] < fila[6])
            for otra in por_unidad.get(_unidad(fila, en), ())
        )
    }


def _unidad(fila: tuple[Any, ...], en: str) -> Any:
    return {"pasaje": fila[4], "respuesta": (fila[2], fila[3]), "entrevista": fila[2]}[en]


def _alcance(propios: Matriz, pasajes: list[tuple[Any, ...]], en: str) -> Matriz:
    """Por pasaje, los códigos que hay en su unidad: los suyos y los de sus vecinos."""
    if en == "pasaje":
        return _encimados(propios, pasajes)
    unidad: dict[Any, int] = {}
    de = [unidad.setdefault(_unidad(fila, en), len(unidad)) for fila in pasajes]
    juntos: Matriz = np.zeros((len(unidad), propios.shape[1]), dtype=np.float32)
    np.maximum.at(juntos, de, propios)
    return juntos[de] if de else juntos


def _encimados(propios: Matriz, pasajes: list[tuple[Any, ...]]) -> Matriz:
    alcance = propios.copy()
    por_entrada: dict[int, list[int]] = defaultdict(list)
    for n, fila in enumerate(pasajes):
        por_entrada[fila[4]].append(n)
    for vecinos in por_entrada.values():
        for uno in vecinos if len(vecinos) > 1 else ():
            for otro in vecinos:
                if pasajes[uno][5] < pasajes[otro][6] and pasajes[otro][5] < pasajes[uno][6]:
                    np.maximum(alcance[uno], propios[otro], out=alcance[uno])
    return alcance


def _contar(
    universo: Universo,
    propios: Matriz,
    alcance: Matriz,
    entrevistas: list[int],
    codigos: Sequence[int],
    sin: bool,
) -> Agrupado:
    conversaciones = {c.pk: c for c in universo.conversaciones}
    de = [conversaciones[pk] for pk in entrevistas]
    ajenas = [n for n, c in enumerate(de) if not c.es_propia]
    todas = list(range(len(de)))
    juntos, suyos = propios.T @ alcance, propios.T @ propios
    pasajes = np.diag(suyos)[:, None] - juntos if sin else juntos + juntos.T - suyos
    grupos = [
        _distintos(propios, alcance, filas, [llave(de[n]) for n in filas], sin)
        for filas in (todas, ajenas)
        for llave in (lambda c: c.persona, lambda c: c.organizacion)
    ]
    celdas, renglones = {}, {}
    cifras = [pasajes, *(cruce for cruce, _ in grupos)]
    solos = [np.diag(suyos), *(solo for _, solo in grupos)]
    for a, uno in enumerate(codigos):
        renglones[uno] = Conteo(*(int(solo[a]) for solo in solos))
        for b, otro in enumerate(codigos):
            if a != b and cifras[0][a, b]:
                celdas[uno, otro] = Conteo(*(int(cifra[a, b]) for cifra in cifras))
    return Agrupado(celdas, renglones, dict(renglones), NADA)


def _distintos(
    propios: Matriz, alcance: Matriz, filas: list[int], llaves: list[Any], sin: bool
) -> tuple[Matriz, Matriz]:
    """Cuántas personas (u organizaciones) distintas tienen algún pasaje así, y con cada código solo."""
    num = propios.shape[1]
    cruce: Matriz = np.zeros((num, num), dtype=np.int64)
    solo: Matriz = np.zeros(num, dtype=np.int64)
    por_llave: dict[Any, list[int]] = defaultdict(list)
    for fila, llave in zip(filas, llaves, strict=True):
        if llave is not None:
            por_llave[llave].append(fila)
    for suyas in por_llave.values():
        de_una, con = propios[suyas], alcance[suyas]
        juntos, cuantos = de_una.T @ con, de_una.sum(axis=0)
        cruce += (cuantos[:, None] - juntos if sin else juntos) > 0
        solo += cuantos > 0
    return cruce, solo
