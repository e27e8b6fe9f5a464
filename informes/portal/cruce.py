"""Temas por regiones, como puede leerla el público, sin que restarla de otra ya dicha señale a nadie.

Sigue callado lo que cualquier documento anterior calló, y se calla también lo que desde entonces
cambió por menos de *k* personas: quien tenga los dos restaría y contaría a esas pocas.
"""

from collections.abc import Iterator
from typing import Any

from dialogo.models import Dialogo
from entrevistas.analisis.cruces import temas_por_regiones
from entrevistas.analisis.suprimir import NADA_CALLADO, Callado
from entrevistas.analisis.tabla import Celda, Tabla
from entrevistas.confidencialidad import Audiencia
from informes.models import Informe, Publicacion

Datos = dict[str, Any]
Cifras = dict[tuple[str, str], int]


def publicable(dialogo: Dialogo) -> Datos | None:
    """La matriz para el público; nada si no hay qué decir. Diez consultas."""
    anteriores = list(_anteriores(dialogo))
    callado = NADA_CALLADO
    for una in anteriores:
        callado |= _ya_callado(una)
    tabla = temas_por_regiones(dialogo, Audiencia.PUBLICO, ya_callado=callado)
    dichas = [_cifras_de(una) for una in anteriores]
    if de_mas := _cambiaron_poco(tabla, dichas, dialogo.umbral_k):
        callado |= de_mas
        tabla = temas_por_regiones(dialogo, Audiencia.PUBLICO, ya_callado=callado)
    return _imprimir(tabla)


def _anteriores(dialogo: Dialogo) -> Iterator[Datos]:
    """Las tablas que alguien ya tiene: de otras publicaciones y de los documentos hechos."""
    publicadas = Publicacion.objects.filter(dialogo=dialogo).values_list(
        "instantanea__temas_por_regiones", flat=True
    )
    yield from (una for una in publicadas if una)
    impresas = Informe.objects.filter(dialogo=dialogo, estado=Informe.Estado.LISTO).values_list(
        "instantanea__imprime__apartados__cruce", "instantanea__imprime__callado"
    )
    for tabla, callado in impresas:
        if tabla or callado:
            yield {**(tabla or {}), "callado": callado}


def _ya_callado(tabla: Datos) -> Callado:
    callado = tabla.get("callado")
    if not callado:
        return NADA_CALLADO
    return Callado(
        frozenset((int(tema), int(region)) for tema, region in callado["celdas"]),
        frozenset(callado["renglones"]),
        frozenset(callado["columnas"]),
    )


def _cifras_de(tabla: Datos) -> Cifras:
    """Por nombre de tema y región; la orilla, con región vacía."""
    cifras: Cifras = {}
    for fila in tabla.get("filas", ()):
        dichas = [(fila["nombre"], "", fila["total"])]
        dichas += [
            (fila["nombre"], region, celda["cifra"])
            for region, celda in zip(tabla["columnas"], fila["celdas"], strict=True)
        ]
        cifras |= {(tema, lugar): int(n) for tema, lugar, n in dichas if str(n).isdecimal()}
    return cifras


def _cambiaron_poco(tabla: Tabla, antes: list[Cifras], k: int) -> Callado | None:
    def cambio(celda: Celda) -> bool:
        if celda.num is None or celda.renglon is None:
            return False
        clave = (celda.renglon.nombre, celda.columna.nombre if celda.columna else "")
        return any(0 < abs(celda.num - una[clave]) < k for una in antes if clave in una)

    celdas = frozenset(
        (fila.eje.pk, celda.columna.pk)
        for fila in tabla.filas
        for celda in fila.celdas
        if celda.columna and cambio(celda)
    )
    renglones = frozenset(fila.eje.pk for fila in tabla.filas if cambio(fila.orilla))
    return Callado(celdas, renglones) if celdas or renglones else None


def _imprimir(tabla: Tabla) -> Datos | None:
    filas = [
        {
            "nombre": fila.eje.nombre,
            "celdas": [{"cifra": c.cifra, "calor": c.calor} for c in fila.celdas],
            "total": fila.orilla.cifra,
        }
        for fila in tabla.filas
        if any(celda.num for celda in (*fila.celdas, fila.orilla))
    ]
    if not filas and tabla.callado == NADA_CALLADO:
        return None
    return {
        "frase": tabla.frase,
        "personas": tabla.total.personas,
        "columnas": [columna.nombre for columna in tabla.columnas],
        "filas": filas,
        "hay_callado": tabla.hay_callado,
        "callado": {
            "celdas": sorted(list(celda) for celda in tabla.callado.celdas),
            "renglones": sorted(tabla.callado.renglones),
            "columnas": sorted(tabla.callado.columnas),
        },
    }
