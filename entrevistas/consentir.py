"""Lo que permite la persona entrevistada: registrarlo, cambiarlo y retirarlo."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dialogo.models import AvisoPrivacidad, Usuario
from dialogo.texto import limpiar
from entrevistas.models import Alcance, Consentimiento, Entrevista, Nivel


def abre(anterior: Consentimiento | None, *, nivel: str, alcance: str) -> bool:
    """¿Permite más que el anterior? Después de uno revocado, cualquiera abre."""
    if anterior is None:
        return False
    if anterior.revocado_en:
        return True
    alcances = list(Alcance)
    return Nivel(nivel).rigor < Nivel(anterior.nivel).rigor or alcances.index(
        Alcance(alcance)
    ) > alcances.index(Alcance(anterior.alcance))


@transaction.atomic
def registrar(
    entrevista: Entrevista,
    *,
    nivel: str,
    alcance: str,
    forma: str,
    aviso: AvisoPrivacidad,
    fecha: date,
    autor: Usuario,
    nota: str = "",
    lo_pidio: bool = False,
) -> Consentimiento:
    """Registra un consentimiento y sustituye al vigente. Bloquea la entrevista.

    Cerrar más siempre se puede. Abrir exige ``lo_pidio`` y una nota que diga cómo: sólo la persona
    entrevistada abre lo que cerró. Lanza ``ValidationError`` si no, si la fecha es futura o si la
    entrevista está cancelada.
    """
    entrevista.bloquear()
    nota = limpiar(nota).strip()
    _comprobar(entrevista, aviso, fecha)
    anterior = entrevista.consentimientos.order_by("-registrado_en", "-pk").first()
    if abre(anterior, nivel=nivel, alcance=alcance) and not (lo_pidio and nota):
        raise ValidationError(
            "Esto permite más que el consentimiento anterior. Marca que la persona entrevistada "
            "lo pidió o lo confirmó, y escribe cómo.",
            code="abre",
        )
    entrevista.consentimientos.vigentes().update(sustituido_en=timezone.now())
    return entrevista.consentimientos.create(
        nivel=nivel,
        alcance=alcance,
        forma=forma,
        aviso=aviso,
        fecha=fecha,
        tomado_por=autor,
        nota=nota[:300],
    )


def _comprobar(entrevista: Entrevista, aviso: AvisoPrivacidad, fecha: date) -> None:
    if entrevista.estado == Entrevista.Estado.CANCELADA:
        raise ValidationError(
            f"{entrevista.folio} está cancelada. Reábrela para registrar un consentimiento."
        )
    if aviso.dialogo_id != entrevista.dialogo_id:
        raise ValidationError("Ese aviso de privacidad es de otro diálogo.")
    if fecha > timezone.localdate():
        raise ValidationError({"fecha": "La fecha todavía no llega."})


@transaction.atomic
def revocar(entrevista: Entrevista, *, motivo: str, autor: Usuario | None) -> Consentimiento:
    """Retira el consentimiento vigente: desde ese momento nada de lo dicho se muestra.

    Sin ``autor``, lo retiró la propia persona desde su enlace. Las entradas no cambian: quien decide
    qué se muestra es ``confidencialidad.citar``.
    """
    entrevista.bloquear()
    motivo = limpiar(motivo).strip()
    vigente = entrevista.consentimiento
    if vigente is None:
        raise ValidationError(f"{entrevista.folio} no tiene un consentimiento vigente que retirar.")
    if not motivo:
        raise ValidationError(
            "Escribe el motivo. Si la persona no quiso darlo, dilo así: «sin dar razones»."
        )
    vigente.revocado_en = timezone.now()
    vigente.revocado_por = autor
    vigente.motivo_revocacion = motivo[:300]
    vigente.save(update_fields=["revocado_en", "revocado_por", "motivo_revocacion"])
    return vigente
