"""El disenso tiene dueño: lo cierra quien lo sostiene y sólo esa persona abre su nombre."""

from collections.abc import Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from entrevistas.models import Nivel
from hallazgos.models import Hallazgo
from sobremesas.aportaciones.datos import MAXIMO_DEL_MOTIVO, recortar
from sobremesas.models import Aportacion, Convocatoria, Disenso, Puesto, Sala
from sobremesas.models.aportacion import DisensoQuerySet

ConDueno = TypeVar("ConDueno", Aportacion, Disenso)


def nivel_de(sala: Sala) -> str:
    """Con el que sale de la sala lo que nadie ha abierto ni cerrado: el que eligió la coordinación."""
    return Convocatoria.de(sala.sobremesa.dialogo).nivel_de_sala


def abiertos_de(hallazgos: Iterable[Hallazgo | int]) -> DisensoQuerySet:
    """Los que siguen en pie, de tardes de verdad, con todo lo que pide ``atribucion.firmar``."""
    return (
        Disenso.objects.abiertos()
        .filter(hallazgo__in=list(hallazgos))
        .select_related(
            "hallazgo",
            "puesto__sector__padre",
            "puesto__asistente",
            "puesto__invitacion__organizacion",
            "aportacion__mesa",
            "aportacion__sala__sobremesa__dialogo",
        )
    )


def seguir(aportacion: Aportacion, era_de: int | None = None) -> None:
    """La línea que disiente tiene su disenso, con sus palabras y su dueña o dueño de hoy.

    Si alguien de la mesa ya lo hizo suyo, sigue siendo suyo aunque cambie el lugar de la línea.
    """
    if aportacion.clase != Aportacion.Clase.DISIENTE:
        return
    disenso, nuevo = Disenso.objects.select_for_update().get_or_create(
        aportacion=aportacion,
        defaults={
            "hallazgo_id": aportacion.redaccion.hallazgo_id,
            "puesto": aportacion.puesto,
            "texto": aportacion.texto,
            "nivel": aportacion.nivel,
        },
    )
    if nuevo or disenso.cerrado_en:
        return
    if disenso.puesto_id == era_de:
        disenso.puesto = aportacion.puesto
    disenso.nivel = Nivel.mas_estricto(disenso.nivel, aportacion.nivel)
    disenso.texto = aportacion.texto
    disenso.save(update_fields=["puesto", "texto", "nivel"])


@transaction.atomic
def cerrar(disenso: Disenso, puesto: Puesto, por_que: str) -> Disenso:
    """Sólo quien lo sostiene; cerrarlo otra vez no cambia nada."""
    actual = _apartar(disenso)
    if actual.puesto_id is None or actual.puesto_id != puesto.pk:
        raise ValidationError(_("Un disenso sólo lo cierra quien lo sostiene."))
    if actual.cerrado_en is None:
        actual.por_que_se_cerro = recortar(por_que, MAXIMO_DEL_MOTIVO, _("El motivo"))
        actual.cerrado_en = timezone.now()
        actual.save(update_fields=["cerrado_en", "por_que_se_cerro"])
    return actual


@transaction.atomic
def hacer_suyo(disenso: Disenso, puesto: Puesto) -> Disenso:
    """Alguien de la mesa toma el que la mesa sostenía. El primero se queda con él."""
    actual = _apartar(disenso)
    if actual.puesto_id == puesto.pk:
        return actual
    linea = actual.aportacion
    de_la_mesa = puesto.sala_id == linea.sala_id and puesto.mesa_id == linea.mesa_id
    if not de_la_mesa or linea.mesa_id is None:
        raise ValidationError(_("Ese disenso es de otra mesa."))
    if actual.puesto_id is not None:
        raise ValidationError(_("Ese disenso ya lo sostiene otra persona."))
    if actual.cerrado_en or linea.retirada_en:
        raise ValidationError(_("Ese disenso ya se cerró."))
    actual.puesto, actual.nivel = puesto, nivel_de(linea.sala)
    actual.save(update_fields=["puesto", "nivel"])
    return actual


@transaction.atomic
def abrir_atribucion(objeto: ConDueno, puesto: Puesto, nivel: str) -> ConDueno:
    """Cómo sale de la sala lo que dijo ``puesto``: lo decide sólo esa persona.

    La línea que disiente y su disenso dicen las mismas palabras: si son de la misma persona, el nivel
    de una es el de los dos.
    """
    if nivel not in Nivel.values:
        raise ValidationError(_("Falta decir cómo quiere aparecer."))
    actual = _apartar(objeto)
    if actual.puesto_id is None or actual.puesto_id != puesto.pk:
        raise ValidationError(_("Sólo lo decide quien lo dijo."))
    _poner_nivel(actual, nivel)
    return actual


@transaction.atomic
def apretar(objeto: ConDueno, nivel: str) -> ConDueno:
    """El equipo puede cerrar más, nunca abrir."""
    actual = _apartar(objeto)
    _poner_nivel(actual, Nivel.mas_estricto(actual.nivel, nivel))
    return actual


def _poner_nivel(objeto: Aportacion | Disenso, nivel: str) -> None:
    objeto.nivel = nivel
    objeto.save(update_fields=["nivel"])
    if isinstance(objeto, Disenso):
        gemelas = Aportacion.objects.filter(pk=objeto.aportacion_id, puesto=objeto.puesto_id)
        gemelas.update(nivel=nivel)
    else:
        Disenso.objects.filter(aportacion=objeto, puesto=objeto.puesto_id).update(nivel=nivel)


def _apartar(objeto: ConDueno) -> ConDueno:
    """Bloquea primero la línea y después su disenso, en el mismo orden que al corregirla."""
    consulta = type(objeto)._default_manager.select_for_update(of=["self"])
    if isinstance(objeto, Disenso):
        Aportacion.objects.select_for_update().get(pk=objeto.aportacion_id)
        consulta = consulta.select_related("aportacion")
    return consulta.get(pk=objeto.pk)
