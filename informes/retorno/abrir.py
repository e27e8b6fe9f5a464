"""Abrir un expediente a cada quien: a las personas entrevistadas y a quienes estuvieron en una sobremesa."""

from django.db import transaction

from dialogo.models import Dialogo
from entrevistas.models import Consentimiento, Entrevista
from informes.acta.asistencia import asistieron
from informes.models import Retorno
from sobremesas.models import Puesto, Sala


@transaction.atomic
def abrir_todos(dialogo: Dialogo) -> int:
    """Los que faltan. Devuelve cuántos; repetirlo, ninguno. Bloquea el diálogo.

    Quien conversó y además fue tiene uno solo. Quien no está en el directorio, uno por su asiento. El
    cerrado no se vuelve a abrir: lo pidió así.
    """
    Dialogo.objects.select_for_update().get(pk=dialogo.pk)
    puestos = _asientos(dialogo)
    asistentes = [p.asistente for p in puestos if p.asistente]
    personas = _entrevistadas(dialogo) | {a.persona_id for a in asistentes if a.persona_id}
    sueltos = {a.pk for a in asistentes if a.persona_id is None}
    tienen = Retorno.objects.filter(dialogo=dialogo)
    personas -= set(tienen.exclude(persona=None).values_list("persona", flat=True))
    sueltos -= set(tienen.exclude(asistente=None).values_list("asistente", flat=True))
    nuevos = [Retorno(dialogo=dialogo, persona_id=persona) for persona in sorted(personas)]
    nuevos += [Retorno(dialogo=dialogo, asistente_id=uno) for uno in sorted(sueltos)]
    Retorno.objects.bulk_create(nuevos)
    return len(nuevos)


def _entrevistadas(dialogo: Dialogo) -> set[int]:
    """Con consentimiento vigente: sin él no hay nada que contarle."""
    vigentes = Consentimiento.objects.vigentes().values("entrevista")
    hechas = Entrevista.objects.hechas().filter(dialogo=dialogo, pk__in=vigentes)
    return set(hechas.values_list("persona", flat=True))


def _asientos(dialogo: Dialogo) -> list[Puesto]:
    """Quienes estuvieron en una tarde de verdad. Tres consultas por día."""
    return [
        puesto
        for sala in Sala.objects.de_verdad().filter(sobremesa__dialogo=dialogo)
        for puesto in asistieron(sala).exclude(asistente=None).select_related("asistente")
    ]
