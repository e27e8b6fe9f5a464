"""Lo que alguien deja dicho desde su expediente: así es, una nota, si sigue, y lo que pide cambiar."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dialogo.models import Usuario
from dialogo.texto import limpiar_entrada
from entrevistas import consentir
from entrevistas.contrafirma.respuestas import LO_PIDIO
from entrevistas.models import Contrafirma, Entrevista
from informes.models import PalabraDeRetorno, Retorno
from informes.retorno import llaves

Clase = PalabraDeRetorno.Clase
LETRAS = 2000
DIAS_PARA_ATENDER = 20  # lo que se le promete a quien pide cambiar o retirar algo
DE_SEGUIR = (Clase.SIGUE, Clase.NO_SIGUE)


def decir(
    retorno: Retorno, clase: str, *, uid: uuid.UUID, sobre: str = "", texto: str = ""
) -> PalabraDeRetorno:
    """Anota lo que dijo. El mismo ``uid`` es el mismo envío: devuelve lo que ya quedó.

    Lanza ``ValidationError`` si pide una nota y viene vacía o muy larga.
    """
    if clase not in Clase.values:
        raise ValidationError(_("Elija una de las respuestas."))
    limpio = limpiar_entrada(texto)
    if clase in PalabraDeRetorno.CON_TEXTO and not limpio:
        raise ValidationError(_("Escriba qué quiere decirnos."))
    if len(limpio) > LETRAS:
        raise ValidationError(
            _("Su nota tiene %(tiene)s letras y caben %(caben)s.")
            % {"tiene": len(limpio), "caben": LETRAS}
        )
    una, _nueva = PalabraDeRetorno.objects.get_or_create(
        uid=uid, defaults={"retorno": retorno, "clase": clase, "sobre": sobre, "texto": limpio}
    )
    if una.retorno_id != retorno.pk:
        raise ValidationError(_("Ese envío no es de esta página. Vuelva a intentarlo."))
    return una


def vigentes(palabras: Iterable[PalabraDeRetorno]) -> dict[str, PalabraDeRetorno]:
    """De las suyas, en orden: la última de si sigue, y el último «así es» o nota de cada hilo."""
    ultimas: dict[str, PalabraDeRetorno] = {}
    for una in palabras:
        if una.clase in DE_SEGUIR:
            ultimas["sigue"] = una
        elif una.clase in (Clase.ASI_ES, Clase.NOTA):
            ultimas[una.sobre] = una
    return ultimas


def ver(palabras: Iterable[PalabraDeRetorno], *, autor: Usuario) -> None:
    """Alguien del equipo la leyó. Repetirlo no cambia quién ni cuándo."""
    pks = [una.pk for una in palabras]
    PalabraDeRetorno.objects.filter(pk__in=pks, vista_en=None).update(
        vista_por=autor, vista_en=timezone.now()
    )


def se_atiende_antes_de() -> date:
    return timezone.localdate() + timedelta(days=DIAS_PARA_ATENDER)


def contrafirma_abierta(entrevistas: Iterable[Entrevista]) -> Contrafirma | None:
    """Su página de pasajes, si tiene una en plazo: ahí los cambia ella misma. Una consulta."""
    return (
        Contrafirma.objects.vigentes()
        .filter(entrevista__in=list(entrevistas), plazo__gte=timezone.localdate())
        .order_by("-creada_en")
        .first()
    )


@transaction.atomic
def retirar_entrevistas(retorno: Retorno) -> int:
    """Retira el consentimiento de todas sus entrevistas, desde ya. Devuelve cuántas; repetirlo, cero.

    Es lo mismo que retirarlas desde la contrafirma. Bloquea cada entrevista.
    """
    if retorno.persona_id is None:
        return 0
    cuantas = 0
    for una in Entrevista.objects.hechas().filter(
        dialogo=retorno.dialogo_id, persona=retorno.persona_id
    ):
        una.bloquear()
        if una.consentimiento is not None:
            consentir.revocar(una, motivo=LO_PIDIO, autor=None)
            cuantas += 1
    return cuantas


@transaction.atomic
def cerrar(retorno: Retorno) -> None:
    """No quiere esta página: sus enlaces dejan de abrir y no se le escribe. Nada de lo dicho se borra."""
    uno = Retorno.objects.select_for_update().get(pk=retorno.pk)
    if uno.cerrado_en is None:
        uno.cerrado_en = timezone.now()
        uno.save(update_fields=["cerrado_en"])
        llaves.anular(uno)
