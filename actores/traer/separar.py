"""Deshacer una fusión: cada cosa vuelve a su ficha, salvo lo que alguien cambió después."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Field
from django.utils import timezone

from actores.models import Actor, Fusion, ParaConversar, Vinculo
from actores.traer.juntar import LISTAS, bloquear, entero
from dialogo.models import Usuario


@transaction.atomic
def separar(fusion: Fusion, *, autor: Usuario) -> list[str]:
    """Devuelve las frases de lo que no pudo volver porque cambió después de juntarlos.

    Bloquea la fusión y a los dos actores. Lanza ``ValidationError`` si ya se deshizo o si la ficha que
    quedó se juntó después con otra.
    """
    fusion = Fusion.objects.select_for_update().get(pk=fusion.pk)
    if fusion.deshecha_en:
        raise ValidationError("Esa fusión ya se deshizo.")
    queda, sale = bloquear(fusion.queda_id, fusion.sale_id)
    posterior = Fusion.objects.filter(sale=queda, deshecha_en=None).first()
    if posterior:
        raise ValidationError(
            f"{queda.nombre} se juntó después con {posterior.queda.nombre}: separa primero ésos."
        )
    quedaron: list[str] = []
    for nombre, pks in fusion.movido["filas"].items():
        quedaron += _devolver(nombre, pks, queda, sale, set(fusion.movido["girados"]))
    quedaron += _desarchivar(fusion)
    quedaron += _devolver_campos(queda, fusion.movido["campos"])
    if sale.archivado_en and sale.archivado_en == datetime.fromisoformat(
        fusion.movido["archivado_en"]
    ):
        sale.restaurar()
    fusion.deshecha_en, fusion.deshecha_por = timezone.now(), autor
    fusion.save(update_fields=["deshecha_en", "deshecha_por"])
    return quedaron


def _devolver(
    nombre: str, pks: list[int], queda: Actor, sale: Actor, girados: set[int]
) -> list[str]:
    modelo_nombre, _, campo_nombre = nombre.rpartition(".")
    modelo = apps.get_model(modelo_nombre)
    campo = modelo._meta.get_field(campo_nombre)
    filas = {
        f.pk: f for f in modelo._base_manager.filter(pk__in=pks).select_for_update(of=("self",))
    }
    perdidas = 0
    for pk in pks:
        fila = filas.get(pk)
        if fila is None or not _regresar(fila, campo, queda, sale, girada=pk in girados):
            perdidas += 1
    if not perdidas:
        return []
    clase = modelo._meta.verbose_name if perdidas == 1 else modelo._meta.verbose_name_plural
    return [f"{perdidas} {clase}: cambió después, se queda como está"]


def _regresar(fila: Any, campo: Field, queda: Actor, sale: Actor, *, girada: bool) -> bool:
    """``True`` si volvió. Sólo vuelve lo que sigue señalando a la ficha que quedó."""
    if isinstance(fila, ParaConversar):
        pareja = {fila.una_id, fila.otra_id}
        if queda.pk not in pareja:
            return False
        una, otra = sorted((pareja - {queda.pk}) | {sale.pk})
        nuevos = {"una_id": una, "otra_id": otra}
    elif getattr(fila, campo.attname) != queda.pk:
        return False
    else:
        nuevos = {campo.attname: sale.pk}
    try:
        with transaction.atomic():
            type(fila)._base_manager.filter(pk=fila.pk).update(**nuevos)
    except IntegrityError:
        return False
    return True


def _desarchivar(fusion: Fusion) -> list[str]:
    """Los vínculos que se archivaron al juntar, si nadie los tocó y no hay otro igual en su lugar."""
    perdidos = 0
    for pk in fusion.movido["archivados"]:
        try:
            with transaction.atomic():
                devueltos = (
                    Vinculo.objects.filter(pk=pk)
                    .exclude(archivado_en=None)
                    .update(archivado_en=None, archivado_por=None, motivo_archivo="")
                )
        except IntegrityError:
            devueltos = 0
        perdidos += not devueltos
    return [f"{perdidos} vínculo archivado que cambió después"] if perdidos else []


def _devolver_campos(queda: Actor, cambios: dict[str, Any]) -> list[str]:
    hijo = entero(queda)
    quedaron = []
    for nombre, cambio in cambios.items():
        if nombre in LISTAS:
            lista = getattr(queda, nombre)
            if sorted(lista.values_list("pk", flat=True)) == cambio["despues"]:
                lista.set(cambio["antes"])
            else:
                quedaron.append(f"«{nombre.capitalize()}» cambió después, se queda como está")
            continue
        campo = hijo._meta.get_field(nombre)
        if getattr(hijo, campo.attname) == cambio["despues"]:
            setattr(hijo, campo.attname, cambio["antes"])
        else:
            rotulo = str(campo.verbose_name).capitalize()
            quedaron.append(f"«{rotulo}» cambió después, se queda como está")
    hijo.save()
    return quedaron
