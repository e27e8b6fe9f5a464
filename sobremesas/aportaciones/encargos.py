"""Lo que la sala deja por hacer: compromisos con quien responde y decisiones pendientes."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from actores.models import Organizacion
from dialogo.models import Usuario
from sobremesas.aportaciones.datos import recortar
from sobremesas.aportaciones.registro import exigir_abierta
from sobremesas.models import Encargo, PuntoDelDia, Sala

MAXIMO_DEL_ENCARGO = 600
MAXIMO_DE_QUIEN_RESPONDE = 200


@dataclass(frozen=True, kw_only=True)
class DatosDeEncargo:
    """``responde`` es un cargo o un área, no un nombre."""

    uid: uuid.UUID
    punto: PuntoDelDia
    clase: str
    texto: str
    organizacion: Organizacion | None = None
    responde: str = ""
    para_el: date | None = None


@transaction.atomic
def anotar(sala: Sala, datos: DatosDeEncargo, *, quien: Usuario) -> Encargo:
    """Lo crea o, si ese ``uid`` ya está en la sala, lo deja como se manda."""
    exigir_abierta(sala)
    if datos.clase not in Encargo.Clase.values:
        raise ValidationError("Di si es un compromiso o una decisión pendiente.")
    if datos.punto.sobremesa_id != sala.sobremesa_id:
        raise ValidationError("Ese punto es de otro día.")
    texto = recortar(datos.texto, MAXIMO_DEL_ENCARGO, "El encargo")
    responde = recortar(datos.responde, MAXIMO_DE_QUIEN_RESPONDE, "Quién responde")
    if not texto:
        raise ValidationError("Falta escribir qué se deja por hacer.")
    if datos.clase == Encargo.Clase.COMPROMISO and not (datos.organizacion or responde):
        raise ValidationError("Di quién responde: una organización, un cargo o un área.")
    encargo = Encargo.objects.select_for_update().filter(uid=datos.uid).first()
    if encargo is None:
        encargo = Encargo(uid=datos.uid, sala=sala, anotado_por=quien)
    elif encargo.sala_id != sala.pk:
        raise ValidationError("Ese envío ya se usó en otra sala.")
    elif encargo.retirado_en:
        raise ValidationError("Ese encargo ya se quitó.")
    encargo.punto, encargo.clase, encargo.texto = datos.punto, datos.clase, texto
    encargo.organizacion, encargo.responde = datos.organizacion, responde
    encargo.para_el = datos.para_el
    encargo.save()
    return encargo


@transaction.atomic
def quitar(encargo: Encargo) -> Encargo:
    """Se conserva; quitarlo otra vez no cambia nada. Primero la sala y luego el encargo, como al anotar."""
    actual = Encargo.objects.select_related("sala").get(pk=encargo.pk)
    if actual.retirado_en is None:
        exigir_abierta(actual.sala)
        actual = Encargo.objects.select_for_update().get(pk=encargo.pk)
        actual.retirado_en = timezone.now()
        actual.save(update_fields=["retirado_en"])
    return actual
