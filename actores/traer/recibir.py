"""Del archivo a las filas por revisar: recibir, casar columnas, decidir y arreglar.

Cada función bloquea la importación: dos personas pueden estar revisando la misma hoja.
"""

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from actores.models import FilaImportada, Importacion
from actores.traer import columnas as casado
from actores.traer import revisar
from actores.traer.clases import campos
from actores.traer.escribir import empezar
from actores.traer.leer import leer
from actores.traer.obra import Estado
from actores.traer.rechazo import HojaRechazada
from actores.traer.revisar import Decision, Suerte
from dialogo.antivirus import exigir_limpio
from dialogo.models import Usuario

YA_NO = "Esa importación ya no está en revisión: alguien la confirmó o la descartó."


@transaction.atomic
def recibir(
    clase: str, nombre: str, contenido: bytes, *, autor: Usuario, es_ficticio: bool
) -> Importacion:
    """Lee el archivo, guarda sus renglones y lo olvida. Lanza ``HojaRechazada``.

    Si las columnas se conocen todas, pasa derecho a revisarse.
    """
    try:
        exigir_limpio(contenido)
    except ValidationError as error:
        raise HojaRechazada(error.message) from error
    leida = leer(contenido, nombre)
    par = casado.casar(clase, leida.encabezados)
    importacion = Importacion.objects.create(
        clase=clase,
        nombre=nombre[-200:],
        huella=leida.huella,
        encabezados=leida.encabezados,
        columnas=par.columnas,
        lectura={**leida.como, "recordadas": par.recordadas},
        es_ficticio=es_ficticio,
        num_filas=len(leida.filas),
        autor=autor,
    )
    FilaImportada.objects.bulk_create(
        (
            FilaImportada(importacion=importacion, numero=n, datos=celdas)
            for n, celdas in leida.filas
        ),
        batch_size=1000,
    )
    if par.esta_completo:
        empezar(importacion, Estado.LEYENDO)
    return importacion


def _en_revision(importacion: Importacion, *estados: str) -> Importacion:
    fila = Importacion.objects.select_for_update().get(pk=importacion.pk)
    if fila.estado not in (estados or (Estado.REVISION,)):
        raise ValidationError(YA_NO)
    return fila


@transaction.atomic
def poner_columnas(importacion: Importacion, columnas: dict[str, int]) -> None:
    """Dice qué es cada columna y vuelve a revisar. Lanza ``ValidationError`` si falta alguna."""
    fila = _en_revision(importacion, Estado.COLUMNAS, Estado.REVISION, Estado.FALLIDA)
    if faltan := casado.faltantes(fila.clase, columnas):
        cuales = ", ".join(f"«{campo.titulo}»" for campo in faltan)
        raise ValidationError(f"Falta decir qué columna es {cuales}.")
    empezar(fila, Estado.LEYENDO, columnas=columnas)


@transaction.atomic
def decidir(importacion: Importacion, numero: int, decision: str, elegido: int | None) -> None:
    """Es la misma, son dos o no entra. ``decision`` vacía vuelve a preguntar."""
    importacion = _en_revision(importacion)
    fila = importacion.filas.select_for_update().filter(numero=numero).first()
    if fila is None:
        raise ValidationError("Esa fila no está en la hoja.")
    posibles = {uno["pk"] for uno in fila.parecidos}
    if decision == Decision.ES and elegido not in posibles:
        raise ValidationError("Di cuál de los que se le parecen es.")
    antes = {fila.llave} - {""}
    fila.decision, fila.elegido = decision, elegido if decision == Decision.ES else None
    fila.save(update_fields=["decision", "elegido"])
    vecinas = importacion.filas.filter(llave__in=antes).values_list("numero", flat=True)
    revisar.revisar_filas(importacion, {numero, *vecinas})


@transaction.atomic
def arreglar(importacion: Importacion, campo: str, valor: str, arreglo: str) -> int:
    """Sustituye un valor en todas las filas en que estorba. Devuelve en cuántas."""
    importacion = _en_revision(importacion)
    if campo not in campos(importacion.clase):
        raise ValidationError("Esa columna no existe.")
    numeros = _con_error(importacion, campo, valor)
    importacion.arreglos.setdefault(campo, {})[valor] = arreglo[:400].strip()
    importacion.save(update_fields=["arreglos"])
    revisar.revisar_filas(importacion, numeros)
    return len(numeros)


@transaction.atomic
def dejar_fuera(importacion: Importacion, campo: str, valor: str) -> int:
    """Ninguna de las filas con ese error entra."""
    importacion = _en_revision(importacion)
    numeros = _con_error(importacion, campo, valor)
    importacion.filas.filter(numero__in=numeros).update(decision=Decision.FUERA)
    revisar.revisar_filas(importacion, numeros)
    return len(numeros)


def _con_error(importacion: Importacion, campo: str, valor: str) -> set[int]:
    filas = importacion.filas.filter(
        suerte=Suerte.ERROR, errores__contains=[{"campo": campo, "valor": valor}]
    )
    numeros = set(filas.values_list("numero", flat=True))
    if not numeros:
        raise ValidationError("Ninguna fila tiene ya ese error.")
    return numeros


def cuentas(importacion: Importacion) -> dict[str, int]:
    """Cuántas filas hay de cada suerte, y todas."""
    por_suerte = dict(importacion.filas.order_by().values_list("suerte").annotate(num=Count("pk")))
    return {suerte: por_suerte.get(suerte, 0) for suerte in Suerte.values} | {
        "todas": importacion.num_filas
    }


def repetidos(importacion: Importacion) -> Counter[tuple[str, str]]:
    """En cuántas filas estorba cada valor de cada columna. Una consulta."""
    cuenta: Counter[tuple[str, str]] = Counter()
    errores: Any
    for errores in importacion.filas.filter(suerte=Suerte.ERROR).values_list("errores", flat=True):
        cuenta.update({(error["campo"], error["valor"]) for error in errores})
    return cuenta
