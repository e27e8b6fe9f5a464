"""Escribir una importación entera, o nada. Y el recorrido que la cola y la petición comparten."""

import logging
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from actores.models import FilaImportada, Importacion
from actores.traer import deshacer, revisar
from actores.traer.destino_actores import DestinoActores
from actores.traer.foto import huella
from actores.traer.obra import ArriendoPerdido, Estado, Obra, poner_en_marcha, rendirse
from actores.traer.revisar import Revision, Suerte
from dialogo.models import Usuario

bitacora = logging.getLogger(__name__)
POR_DECIDIR = (Suerte.ERROR, Suerte.PARECIDA)
CAMBIO_ENTRETANTO = "Mientras revisabas, alguien cambió algo del directorio. No se escribió nada: así quedaría ahora."
FALLO = "Algo falló y no se escribió nada. Quedó anotado; vuelve a intentarlo."


class CambioEntretanto(Exception):
    """Al volver a revisar bajo candado, alguna fila ya no haría lo mismo."""


@transaction.atomic
def confirmar(importacion: Importacion, *, autor: Usuario) -> None:
    """La pone a escribir. Bloquea la fila; lanza ``ValidationError`` si queda algo por decidir."""
    fila = Importacion.objects.select_for_update().get(pk=importacion.pk)
    if fila.estado != Estado.REVISION:
        raise ValidationError("Esa importación ya no está en revisión.")
    if num := fila.filas.filter(suerte__in=POR_DECIDIR).count():
        faltan = "falta 1 fila" if num == 1 else f"faltan {num} filas"
        raise ValidationError(f"Se importa todo o nada: {faltan} por decidir.")
    if not fila.filas.filter(suerte__in=[Suerte.NUEVA, Suerte.CAMBIA]).exists():
        raise ValidationError("No hay nada que importar: ninguna fila es nueva ni cambia.")
    empezar(fila, Estado.ESCRIBIENDO, escrita_por=autor)


def empezar(importacion: Importacion, estado: str, **campos: object) -> None:
    """Cambia de estado y echa a andar el recorrido al confirmarse la transacción."""
    for campo, valor in {"estado": estado, "hechas": 0, "motivo_fallo": "", **campos}.items():
        setattr(importacion, campo, valor)
    importacion.intento, importacion.arriendo, importacion.latido_en = 0, None, None
    importacion.save()
    transaction.on_commit(lambda: poner_en_marcha(importacion, recorrer))


def recorrer(pk: int) -> None:
    """Toma la importación y hace lo que su estado pide. Segura de repetir."""
    obra = Obra.tomar(pk)
    if obra is None:
        return
    trabajos: dict[str, Callable[[Obra], None]] = {
        Estado.LEYENDO: _revisar,
        Estado.ESCRIBIENDO: _escribir,
        Estado.DESHACIENDO: deshacer.recorrer,
    }
    try:
        with obra.latidos():
            trabajos[obra.importacion.estado](obra)
    except ArriendoPerdido:
        return
    except (CambioEntretanto, IntegrityError):
        Importacion.objects.filter(
            pk=pk, arriendo=obra.importacion.arriendo, estado=Estado.ESCRIBIENDO
        ).update(estado=Estado.LEYENDO, motivo_fallo=CAMBIO_ENTRETANTO, arriendo=None, intento=0)
        recorrer(pk)
    except Exception:
        bitacora.exception("Falló la importación %s", pk)
        rendirse(obra.importacion, FALLO)


def _revisar(obra: Obra) -> None:
    revisar.revisar_todo(obra.importacion, obra.avisar)
    obra.terminar(Estado.REVISION)


def _escribir(obra: Obra) -> None:
    with transaction.atomic():
        importacion = obra.importacion
        revision = Revision(importacion)
        esperan: list[tuple[FilaImportada, dict]] = []
        nuevas: dict[str, int] = {}
        hechas = 0
        while filas := list(importacion.filas.order_by("numero")[hechas : hechas + revisar.LOTE]):
            esperan += _escribir_lote(revision, filas, nuevas)
            hechas += len(filas)
            obra.avisar(hechas)
        _poner_cargos(revision, esperan, nuevas)
        obra.terminar(Estado.HECHA, escrita_en=timezone.now(), motivo_fallo="")


def _escribir_lote(
    revision: Revision, filas: list[FilaImportada], nuevas: dict[str, int]
) -> list[tuple[FilaImportada, dict]]:
    """Bajo candado se vuelve a revisar: sólo se escribe lo que la persona vio."""
    vistas = {fila.numero: (fila.suerte, fila.objeto, fila.cambios) for fila in filas}
    objetos, valores = revision.lote(filas, bloquear=True)
    esperan = []
    for fila in filas:
        if (fila.suerte, fila.objeto, fila.cambios) != vistas[fila.numero]:
            raise CambioEntretanto
        if fila.suerte not in (Suerte.NUEVA, Suerte.CAMBIA):
            continue
        todo = valores[fila.numero]
        if fila.suerte == Suerte.NUEVA:
            objeto, de_paso = revision.destino.crear(todo)
            fila.objeto = objeto.pk
            if todo.get("forma") == "organizacion":
                nuevas[revision.destino.llave({**todo, "correo": ""})] = objeto.pk
        else:
            nuevos = {campo: cambio["despues"] for campo, cambio in fila.cambios.items()}
            de_paso = revision.destino.cambiar(objetos[fila.objeto or 0], nuevos)
        if de_paso.pop("espera_cargo", False):
            esperan.append((fila, todo))
        if de_paso:
            fila.cambios["_de_paso"] = de_paso
    revision.destino.vaciar_listas()
    _fotografiar(revision, filas)
    return esperan


def _fotografiar(revision: Revision, filas: list[FilaImportada]) -> None:
    """Guarda cómo quedó lo nuevo: si alguien lo toca después, la importación ya no se deshace."""
    creadas = {fila.objeto: fila for fila in filas if fila.suerte == Suerte.NUEVA and fila.objeto}
    for pk, objeto in revision.destino.objetos(set(creadas)).items():
        creadas[pk].huella = huella(objeto, revision.destino.listas)
    FilaImportada.objects.bulk_create(
        filas,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["objeto", "huella", "cambios"],
    )


def _poner_cargos(
    revision: Revision, esperan: list[tuple[FilaImportada, dict]], nuevas: dict[str, int]
) -> None:
    """Al final: la organización de un cargo puede venir en un renglón posterior."""
    destino = revision.destino
    if not isinstance(destino, DestinoActores) or not esperan:
        return
    por_nombre = {llave.split("|")[1]: pk for llave, pk in nuevas.items()}
    for fila, valores in esperan:
        fila.cambios["_de_paso"] = destino.poner_cargo(fila.objeto or 0, valores, por_nombre)
    FilaImportada.objects.bulk_update([fila for fila, _ in esperan], ["cambios"], batch_size=200)
