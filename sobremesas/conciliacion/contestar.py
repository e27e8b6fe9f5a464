"""Contestar una aportación: recogida, en parte o no, siempre con una razón que se publica."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import Usuario
from hallazgos.derivacion import familia
from hallazgos.models import Recomendacion, Redaccion
from sobremesas.conciliacion import firma, razones
from sobremesas.models import Aportacion, Contestacion

SE_CORRIGIO = "La aportación se corrigió mientras contestabas. Léela como está ahora y decide."


class Conflicto(Exception):
    """Otra persona contestó primero. ``actual`` es su respuesta; nada de lo mío se guardó."""

    def __init__(self, actual: Contestacion) -> None:
        super().__init__("Alguien más contestó esta aportación mientras escribías.")
        self.actual = actual


@transaction.atomic
def contestar(
    aportacion: Aportacion,
    *,
    suerte: str,
    razon: str,
    base: int,
    autor: Usuario,
    redaccion: Redaccion | None = None,
    recomendacion: Recomendacion | None = None,
    leida: int | None = None,
) -> Contestacion:
    """Pone la respuesta o cambia la que había, y conserva la anterior.

    ``base``: la revisión de la respuesta que se leyó; 0 si no había. ``leida``: la de la aportación.
    Bloquea su hallazgo y la aportación. Repetir el mismo envío no cambia nada. Lanza ``Conflicto`` si otra persona
    contestó después de ``base`` y ``ValidationError`` con una frase. Cambiar una respuesta quita la
    segunda firma: avaló otra cosa.
    """
    apartados = firma.apartar_familia(aportacion.redaccion.hallazgo_id)
    actual = _apartar(aportacion)
    if leida is not None and leida != actual.revision:
        raise ValidationError(SE_CORRIGIO, code="corregida")
    dicho = _dicho(actual, suerte, razon, redaccion, recomendacion)
    previa = Contestacion.objects.filter(aportacion=actual).first()
    if previa and _dice_lo_mismo(previa, dicho):
        return previa
    if base != (previa.revision if previa else 0):
        raise Conflicto(previa or Contestacion(aportacion=actual))
    razones.exigir_sin_senas(dicho["razon"], actual)
    hecha = _poner(previa or Contestacion(aportacion=actual, revision=0), dicho, autor)
    firma.soltar(apartados)
    return hecha


def _apartar(aportacion: Aportacion) -> Aportacion:
    actual = (
        Aportacion.objects.select_for_update(of=["self"], no_key=True)
        .select_related(
            "sala__sobremesa__dialogo",
            "redaccion__hallazgo",
            "puesto__asistente",
            "puesto__invitacion__organizacion",
        )
        .get(pk=aportacion.pk)
    )
    if actual.retirada_en:
        raise ValidationError("Esa aportación se retiró: ya no espera respuesta.")
    if actual.sala.es_ensayo:
        raise ValidationError("Es de un ensayo: no se contesta.")
    return actual


def _dicho(
    actual: Aportacion,
    suerte: str,
    razon: str,
    redaccion: Redaccion | None,
    recomendacion: Recomendacion | None,
) -> dict[str, Any]:
    if suerte not in Contestacion.Suerte.values:
        raise ValidationError({"suerte": "Elige si se recoge, se recoge en parte o no se recoge."})
    no_recogida = suerte == Contestacion.Suerte.NO_RECOGIDA
    if no_recogida and recomendacion:
        raise ValidationError(
            {"recomendacion": "Lo que no se recoge no queda en una recomendación."}
        )
    dialogo = actual.sala.sobremesa.dialogo_id
    if recomendacion and (recomendacion.dialogo_id != dialogo or recomendacion.retirada_en):
        raise ValidationError({"recomendacion": "Esa recomendación no está en este diálogo."})
    if no_recogida or recomendacion:
        redaccion = None
    if redaccion and actual.redaccion.hallazgo_id not in _familia_de(redaccion):
        raise ValidationError("Esa redacción es de otro hallazgo.")
    return {
        "suerte": suerte,
        "razon": razones.limpia(razon),
        "redaccion": redaccion,
        "recomendacion": recomendacion,
        "revision_contestada": actual.revision,
    }


def _familia_de(redaccion: Redaccion) -> set[int]:
    return familia([redaccion.hallazgo])[redaccion.hallazgo_id]


def _dice_lo_mismo(previa: Contestacion, dicho: dict[str, Any]) -> bool:
    return all(getattr(previa, campo) == valor for campo, valor in dicho.items())


def _poner(una: Contestacion, dicho: dict[str, Any], autor: Usuario) -> Contestacion:
    if una.pk:
        una.previas.create(
            revision=una.revision,
            suerte=una.suerte,
            razon=una.razon,
            autor_id=una.autor_id,
            contestada_en=una.contestada_en,
        )
    for campo, valor in dicho.items():
        setattr(una, campo, valor)
    una.revision += 1
    una.autor, una.contestada_en = autor, timezone.now()
    una.save()
    return una
