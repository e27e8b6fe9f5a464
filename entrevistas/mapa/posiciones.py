"""Dónde va cada nodo: siempre en el mismo sitio con la misma red.

Cada grupo unido se acomoda por mayorización del esfuerzo (Gansner, Koren y North 2004): la distancia
en el dibujo se acerca a los pasos que separan a dos actores. Parte de la red completa, para que un
filtro quite nodos sin voltear el dibujo. Sin SciPy, NetworkX no trae este acomodo.
"""

import math
from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from entrevistas.mapa.medidas import SEMILLA, guardado, huella
from entrevistas.mapa.red import Red

Puntos = NDArray[np.float64]
Posiciones = dict[int, tuple[float, float]]

ANCHO, ALTO = 820.0, 700.0
SEPARACION = 30.0
BASE_HASTA = 1_000
HOLGADO = 90  # nodos que caben en ANCHO × ALTO sin crecer
VUELTAS, VUELTAS_SI_SON_MUCHOS, MUCHOS = 120, 50, 250


def de_la_red(red: Red) -> Posiciones:
    """Las de esta red, guardadas por su contenido."""
    pares = sorted({(min(a, b), max(a, b)) for a, b in ((z.origen, z.destino) for z in red.lazos)})
    nodos = sorted(red.nodos)
    if pares == red.pares and nodos == sorted({pk for par in pares for pk in par}):
        return _de_base(red)
    clave = f"mapa:posiciones:3:{huella(red.pares, nodos, pares)}"

    def calcular() -> list[list[float]]:
        puestas = acomodar(nodos, pares, _de_base(red))
        return [[pk, *punto] for pk, punto in puestas.items()]

    return {int(pk): (x, y) for pk, x, y in guardado(clave, calcular)}


def _de_base(red: Red) -> Posiciones:
    nodos = sorted({pk for par in red.pares for pk in par})
    if len(nodos) > BASE_HASTA:  # acomodar miles tarda más de lo que ayuda: se parte de nada
        return {}
    clave = f"mapa:base:3:{huella(red.pares)}"

    def calcular() -> list[list[float]]:
        return [[pk, *punto] for pk, punto in acomodar(nodos, red.pares, {}).items()]

    return {int(pk): (x, y) for pk, x, y in guardado(clave, calcular)}


def acomodar(
    nodos: Sequence[int], pares: Iterable[tuple[int, int]], inicio: Posiciones
) -> Posiciones:
    """Coordenadas dentro de un lienzo que crece con la red; el origen, arriba a la izquierda."""
    grafo: nx.Graph = nx.Graph()
    grafo.add_nodes_from(nodos)
    grafo.add_edges_from(pares)
    grupos = [sorted(grupo) for grupo in nx.connected_components(grafo)]
    grupos.sort(key=lambda grupo: (-len(grupo), grupo[0]))
    if not grupos:
        return {}
    crece = math.sqrt(max(1.0, len(nodos) / HOLGADO))
    ancho, alto = ANCHO * crece, ALTO * crece
    acomodados = [_un_grupo(grafo.subgraph(grupo), grupo, inicio) for grupo in grupos]
    llaves = [pk for grupo in grupos for pk in grupo]
    puntos = _encajar(np.vstack(_repartir(acomodados, ancho / alto)), ancho, alto)
    puntos = _encajar(_separar(puntos, ancho, alto), ancho, alto)
    return {
        pk: (round(float(x), 1), round(float(y), 1))
        for pk, (x, y) in zip(llaves, puntos, strict=True)
    }


def _un_grupo(grafo: nx.Graph, llaves: list[int], inicio: Posiciones) -> Puntos:
    n = len(llaves)
    if n == 1:
        return np.zeros((1, 2))
    if n == 2:
        return np.array([[0.0, 0.0], [1.0, 0.0]])
    pasos = dict(nx.all_pairs_shortest_path_length(grafo))
    distancias = np.array([[pasos[a][b] for b in llaves] for a in llaves], dtype=float)
    if all(pk in inicio for pk in llaves):
        puntos = np.array([inicio[pk] for pk in llaves])
        largo = np.linalg.norm(puntos - puntos.mean(axis=0), axis=1).mean() or 1.0
        puntos = (puntos - puntos.mean(axis=0)) / largo * distancias.mean() * 0.6
    else:
        puntos = _escalado_clasico(distancias)
    azar = np.random.default_rng(SEMILLA)
    return _mayorizar(puntos + azar.normal(0, 0.01, puntos.shape), distancias)


def _escalado_clasico(distancias: Puntos) -> Puntos:
    """Los dos ejes que más dicen; el signo se fija para que el dibujo no se voltee."""
    n = len(distancias)
    centro = np.eye(n) - 1.0 / n
    valores, vectores = np.linalg.eigh(-0.5 * centro @ (distancias**2) @ centro)
    ejes = vectores[:, [-1, -2]] * np.sqrt(np.maximum(valores[[-1, -2]], 1e-9))
    mayores = np.abs(ejes).argmax(axis=0)
    return ejes * np.sign(ejes[mayores, [0, 1]])


def _mayorizar(puntos: Puntos, distancias: Puntos) -> Puntos:
    """SMACOF con pesos d⁻²: cada vuelta baja el esfuerzo."""
    with np.errstate(divide="ignore"):
        pesos = np.where(distancias > 0, distancias**-2.0, 0.0)
    laplaciana = np.diag(pesos.sum(axis=1)) - pesos
    inversa = np.linalg.pinv(laplaciana, hermitian=True)
    for _ in range(VUELTAS if len(puntos) < MUCHOS else VUELTAS_SI_SON_MUCHOS):
        reales = np.linalg.norm(puntos[:, None] - puntos[None, :], axis=2)
        with np.errstate(divide="ignore", invalid="ignore"):
            razones = np.where(reales > 1e-9, pesos * distancias / reales, 0.0)
        nuevos = inversa @ ((np.diag(razones.sum(axis=1)) - razones) @ puntos)
        movido = np.abs(nuevos - puntos).max()
        puntos = nuevos
        if movido < 1e-3:
            break
    return puntos


def _repartir(grupos: list[Puntos], proporcion: float) -> list[Puntos]:
    """Los grupos en renglones, el mayor primero, con la proporción del lienzo."""
    cajas = [np.ptp(grupo, axis=0) + 1.2 for grupo in grupos]
    area = sum(float(caja[0] * caja[1]) for caja in cajas)
    maximo = max(float(cajas[0][0]), math.sqrt(area * proporcion))
    x = y = renglon = 0.0
    puestos = []
    for grupo, caja in zip(grupos, cajas, strict=True):
        if x > 0 and x + caja[0] > maximo * 1.05:
            x, y, renglon = 0.0, y + renglon, 0.0
        puestos.append(grupo - grupo.min(axis=0) + [x, y])
        x += float(caja[0])
        renglon = max(renglon, float(caja[1]))
    return puestos


def _encajar(puntos: Puntos, ancho: float, alto: float, margen: float = 36.0) -> Puntos:
    """Llena el lienzo; estira cada eje hasta 1.6 veces lo que estira el otro."""
    menor, tramo = puntos.min(axis=0), np.ptp(puntos, axis=0)
    cabe = np.array([ancho - 2 * margen, alto - 2 * margen])
    escala = np.where(tramo > 1e-9, cabe / np.maximum(tramo, 1e-9), 1e9)
    escala = np.minimum(np.minimum(escala, escala.min() * 1.6), 140.0)
    sobra = (np.array([ancho, alto]) - tramo * escala) / 2
    return (puntos - menor) * escala + sobra


def _separar(puntos: Puntos, ancho: float, alto: float) -> Puntos:
    """Aparta lo que se encima, hasta treinta vueltas."""
    puntos = puntos.copy()
    for _ in range(30):
        diferencias = puntos[:, None] - puntos[None, :]
        reales = np.linalg.norm(diferencias, axis=2)
        np.fill_diagonal(reales, np.inf)
        falta = np.maximum(SEPARACION - reales, 0.0)
        if falta.max() < 0.5:
            break
        unidad = diferencias / np.maximum(reales, 1e-6)[:, :, None]
        puntos += (unidad * falta[:, :, None]).sum(axis=1) * 0.5
    return np.clip(puntos, 0, [ancho, alto])
