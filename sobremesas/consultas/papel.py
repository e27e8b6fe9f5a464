"""Quien no usa teléfono también contesta: en papeleta o a mano alzada.

Queda qué puestos contestaron así, nunca qué; y entran otras tantas papeletas sin dueña. Una vez dentro
no hay cómo sacarlas: para corregir se anula la consulta.
"""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from dialogo.models import Usuario
from sobremesas.consultas.cierre import Reloj
from sobremesas.consultas.contenido import validar
from sobremesas.consultas.urna import seudonimo, sin_duena
from sobremesas.models import Consulta, Papeleta, Puesto, VotoSinTelefono

MEDIOS = (Papeleta.Medio.PAPEL, Papeleta.Medio.MANO)


@transaction.atomic
def anotar(
    consulta: Consulta,
    medio: str,
    puestos: Sequence[Puesto],
    contenidos: Sequence[object],
    quien: Usuario,
) -> int:
    """Tantas papeletas como puestos. Bloquea la consulta: mientras, ningún teléfono vota.

    Lanza ``ValidationError``: no cuadran, ya cerró, o un puesto ya contestó.
    """
    if medio not in MEDIOS:
        raise ValidationError("Di si contestaron en papeleta o a mano alzada.")
    if not puestos or len(puestos) != len(contenidos):
        raise ValidationError(
            f"No cuadran: {len(puestos)} lugares y {len(contenidos)} respuestas. "
            "Debe haber una por lugar."
        )
    fila = (
        Consulta.objects.select_for_update(of=("self",))
        .filter(pk=consulta.pk, cerrada_en=None, anulada_en=None, cierra_en__gt=Reloj())
        .select_related("urna")
        .first()
    )
    if fila is None or fila.urna.llave is None:
        raise ValidationError("Esta consulta ya se cerró: no entra ninguna papeleta más.")
    _que_no_hayan_contestado(fila, bytes(fila.urna.llave), puestos)
    opciones = list(fila.opciones.values_list("redaccion", flat=True))
    limpios = [validar(fila.clase, opciones, contenido) for contenido in contenidos]
    VotoSinTelefono.objects.bulk_create(
        VotoSinTelefono(consulta=fila, puesto=puesto, medio=medio, anotado_por=quien)
        for puesto in puestos
    )
    Papeleta.objects.bulk_create(
        Papeleta(consulta=fila, seudonimo=sin_duena(), contenido=limpio) for limpio in limpios
    )
    return len(limpios)


def _que_no_hayan_contestado(consulta: Consulta, llave: bytes, puestos: Sequence[Puesto]) -> None:
    if len({puesto.pk for puesto in puestos}) != len(puestos):
        raise ValidationError("El mismo lugar está dos veces.")
    if any(puesto.sala_id != consulta.sala_id or not puesto.esta for puesto in puestos):
        raise ValidationError("Uno de los lugares no está en esta sala.")
    ya = VotoSinTelefono.objects.filter(consulta=consulta, puesto__in=puestos)
    if repetido := ya.select_related("puesto__mesa").first():
        raise ValidationError(f"{repetido.puesto} ya está anotado sin teléfono.")
    suyos = {seudonimo(llave, puesto.pk): puesto for puesto in puestos}
    votos = Papeleta.objects.filter(consulta=consulta, seudonimo__in=suyos)
    if quien_voto := votos.values_list("seudonimo", flat=True).first():
        raise ValidationError(f"{suyos[quien_voto]} ya contestó desde su teléfono.")
